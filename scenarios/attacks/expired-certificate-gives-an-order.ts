import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'
import { untilPast } from '../stage/until.ts'

export default attack('a certificate of control gives orders after its time', {
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
    expect(await impostor.sends(reissued(order), alice, shortLived)).toBeGranted()
    await untilPast(shortLived.endsAt)
    return { impostor, shortLived, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, shortLived, order, before }) {
    const shutAll = reissued(order, { later: 1, shutsAll: true })
    const answer = await impostor.sends(shutAll, alice, shortLived)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeHungUpOn()
  },
})
