import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'
import { untilPast } from '../stage/until.ts'

export default attack('a connection to an agent gives orders after its certificate has ended', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'orders'],
  hosts: ['alice', 'bob'],
  twin: 'certificate-has-no-end',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const authority = await thief.stealsAuthority()
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    const shortLived = await authority.issue({ name: CONTROL_NAME, lifeMs: 5_000 })
    const open = undo.use(await impostor.calls(alice, shortLived))
    expect(await open.order(reissued(order))).toBeGranted()
    await untilPast(shortLived.endsAt)
    return { open, order, before: await heldBy(alice) }
  },

  async move({ alice }, { open, order, before }) {
    const answer = await open.order(reissued(order, { later: 1, shutsAll: true }))
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_CERTIFICATE_EXPIRED')
  },
})
