import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'
import { untilPast } from '../stage/until.ts'

export default attack('an order that was held back is delivered after its time', {
  claim: 'agent-only-obeys-fresh',
  by: 'network attacker',
  technique: 'T1565.002',
  tags: ['orders', 'holes'],
  hosts: ['alice', 'bob'],
  twin: 'order-has-no-end',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const stolen = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    expect(await impostor.sends(reissued(order), alice, stolen)).toBeGranted()
    const heldBack = reissued(order, { later: 1, shutsAll: true, goodForMs: 1_000 })
    await untilPast(Date.parse(heldBack.expiresAt))
    return { impostor, stolen, heldBack, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, stolen, heldBack, before }) {
    const answer = await impostor.sends(heldBack, alice, stolen)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_ORDER_EXPIRED')
  },
})
