import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a thief renews with the key of an agent from another machine', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1552.004',
  tags: ['identity', 'certificate', 'stolen-key'],
  hosts: ['alice', 'bob'],
  twin: 'renews-from-anywhere',
  trace: 'none',

  async setUp({ bob, thief }) {
    const ofBob = await thief.stealsFrom(bob)
    expect(await thief.renewsAs(bob, ofBob, { on: bob })).toBeGranted()
    return ofBob
  },

  async move({ bob, thief }, ofBob) {
    expect(await thief.renewsAs(bob, ofBob)).toBeRefusedWith('E_OTHER_ADDRESS')
  },
})
