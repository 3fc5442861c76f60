import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a thief renews the certificate of a host that was removed', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'revocation'],
  hosts: ['alice', 'bob'],
  twin: 'removal-revokes-nothing',
  trace: 'lab',

  async setUp({ bob, control, thief }) {
    const ofBob = await thief.stealsFrom(bob)
    expect(await thief.renewsAs(bob, ofBob)).toBeGranted()
    await control.dismiss(bob)
    return ofBob
  },

  async move({ bob, thief }, ofBob) {
    expect(await thief.renewsAs(bob, ofBob)).toBeRefusedWith('E_CERTIFICATE_REVOKED')
  },
})
