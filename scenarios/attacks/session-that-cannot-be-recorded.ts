import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('somebody sees to it that nothing can be recorded, and opens a console', {
  claim: 'everything-on-record',
  by: 'thief',
  technique: 'CWE-636',
  tags: ['access', 'console', 'record'],
  hosts: ['alice'],
  twin: 'sessions-open-unrecorded',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
    expect(await developer.judgesNewestRecording()).toBeSealed()
  },

  async move({ alice, developer, thief, undo }) {
    await thief.leavesNoPlaceForRecordings(undo)
    expect(await developer.entersConsole(alice)).toBeKeptOut('E_NOT_RECORDED')
  },
})
