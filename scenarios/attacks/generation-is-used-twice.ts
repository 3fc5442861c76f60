import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('an order is duplicated, the second time with other content', {
  claim: 'agent-only-obeys-fresh',
  by: 'network attacker',
  technique: 'T1565.002',
  tags: ['orders', 'holes'],
  hosts: ['alice', 'bob'],
  twin: 'generation-may-be-reused',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const stolen = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    expect(await impostor.sends(reissued(order), alice, stolen)).toBeGranted()
    return { impostor, stolen, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, stolen, order, before }) {
    const answer = await impostor.sends(reissued(order, { shutsAll: true }), alice, stolen)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_GENERATION_REUSED')
  },
})
