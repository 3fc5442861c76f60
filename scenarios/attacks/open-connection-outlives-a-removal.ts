import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a connection to control that was open before renews after the removal', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'revocation'],
  hosts: ['alice', 'bob'],
  twin: 'removal-revokes-nothing',
  trace: 'lab',

  async setUp({ bob, control, thief, undo }) {
    const open = undo.use(await thief.callsControl(await thief.stealsFrom(bob), bob))
    expect(await thief.renewsOver(open, bob)).toBeGranted()
    await control.orderOut(bob)
    return open
  },

  async move({ bob, thief }, open) {
    expect(await thief.renewsOver(open, bob)).toBeHungUpOn()
  },
})
