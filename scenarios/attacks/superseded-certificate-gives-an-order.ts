import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('a certificate of a control that has begun anew since gives orders', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'revocation', 'orders'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-revoked-certificates',
  trace: 'none',

  async setUp({ alice, control, thief, undo }) {
    const authority = await thief.stealsAuthority()
    const old = await authority.issue({ name: CONTROL_NAME, serial: await control.serial() })
    await control.startsAnew()
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    const fresh = await authority.issue({ name: CONTROL_NAME })
    expect(await impostor.sends(reissued(order), alice, fresh)).toBeGranted()
    return { impostor, old, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, old, order, before }) {
    const shutAll = reissued(order, { later: 1, shutsAll: true })
    const answer = await impostor.sends(shutAll, alice, old)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_CERTIFICATE_REVOKED')
  },
})
