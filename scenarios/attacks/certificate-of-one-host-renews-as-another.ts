import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('root on one host renews as another with the certificate of his own', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1078',
  tags: ['identity', 'certificate'],
  hosts: ['alice', 'bob'],
  twin: 'renews-for-any-member',
  trace: 'none',

  async setUp({ bob, thief }) {
    const ofBob = await thief.stealsFrom(bob)
    expect(await thief.renewsAs(bob, ofBob, { on: bob })).toBeGranted()
    return ofBob
  },

  async move({ alice, bob, thief }, ofBob) {
    expect(await thief.renewsAs(alice, ofBob, { on: bob })).toBeRefusedWith('E_OTHER_HOST')
  },
})
