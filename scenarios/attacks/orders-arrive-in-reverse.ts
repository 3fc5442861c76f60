import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('two orders arrive in reverse: the newer shuts, the older punches', {
  claim: 'agent-only-obeys-fresh',
  by: 'network attacker',
  technique: 'T1565.002',
  tags: ['orders', 'holes'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-any-generation',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const stolen = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    const [first, second] = [
      reissued(order, { later: 1 }),
      reissued(order, { later: 2, shutsAll: true }),
    ]
    expect(await impostor.sends(second, alice, stolen)).toBeGranted()
    return { impostor, stolen, first, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, stolen, first, before }) {
    const answer = await impostor.sends(first, alice, stolen)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_STALE_GENERATION')
  },
})
