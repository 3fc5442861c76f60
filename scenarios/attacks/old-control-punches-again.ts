import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { watching } from '../stage/watching.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('an old control punches a hole that a newer order has shut', {
  claim: 'agent-only-obeys-fresh',
  by: 'thief',
  technique: 'T1565.002',
  tags: ['orders', 'holes'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-any-generation',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const stolen = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const punch = await orderOf(alice)
    const shut = reissued(punch, { later: 1, shutsAll: true })
    expect(await impostor.sends(shut, alice, stolen)).toBeGranted()
    return { impostor, stolen, punch, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, stolen, punch, before }) {
    const answer = await watching([alice], async () => {
      return impostor.sends(reissued(punch), alice, stolen)
    })
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_STALE_GENERATION')
  },
})
