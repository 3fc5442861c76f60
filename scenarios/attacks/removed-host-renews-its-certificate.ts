import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a removed host renews its certificate, from where it always stood', {
  claim: 'control-only',
  by: 'removed host',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'revocation'],
  hosts: ['alice', 'bob'],
  twin: 'removal-revokes-nothing',
  trace: 'lab',

  async setUp({ bob, control, thief }) {
    const ofBob = await thief.stealsFrom(bob)
    expect(await thief.renewsAs(bob, ofBob, { on: bob })).toBeGranted()
    await control.dismiss(bob)
    return ofBob
  },

  async move({ bob, thief }, ofBob) {
    const answer = await thief.renewsAs(bob, ofBob, { on: bob })
    expect(answer).toBeRefusedWith('E_CERTIFICATE_REVOKED')
  },
})
