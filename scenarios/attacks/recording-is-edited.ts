import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('somebody on the machine of control edits the recording of a session', {
  claim: 'everything-on-record',
  by: 'thief',
  technique: 'T1565.001',
  tags: ['access', 'console', 'record'],
  hosts: ['alice'],
  twin: 'recordings-are-believed',
  trace: 'lab',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
    const recording = await developer.judgesNewestRecording()
    expect(recording).toBeSealed()
    return recording
  },

  async move({ developer, thief }, recording) {
    await thief.editsRecording(recording)
    expect(await developer.judgesNewestRecording()).toBeSeenAltered()
  },
})
