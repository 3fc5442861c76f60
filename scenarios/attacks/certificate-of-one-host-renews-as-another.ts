import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a thief renews as one host with the certificate of another', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1078',
  tags: ['identity', 'certificate'],
  hosts: ['alice', 'bob'],
  twin: 'renews-for-any-member',
  trace: 'none',

  async setUp({ bob, thief }) {
    const ofBob = await thief.stealsFrom(bob)
    expect(await thief.renewsAs(bob, ofBob)).toBeGranted()
    return ofBob
  },

  async move({ alice, thief }, ofBob) {
    expect(await thief.renewsAs(alice, ofBob)).toBeRefusedWith('E_OTHER_HOST')
  },
})
