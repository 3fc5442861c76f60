import { attack } from '../attack.ts'
import { expect as expectAccess } from '../stage/access-expectations.ts'
import { expect } from '../stage/terminal-expectations.ts'
import { SPELL } from '../stage/words-for-terminals.ts'

export default attack('a console says what the terminal of whoever plays it obeys', {
  claim: 'everything-on-record',
  by: 'person without a grant',
  technique: 'CWE-150',
  tags: ['access', 'console', 'record', 'terminal'],
  hosts: ['alice'],
  twin: 'recordings-are-played-as-they-are',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    const words = ['/usr/bin/printf', '%s', SPELL]
    expectAccess(await developer.hands(alice, { words, term: 'xterm' })).toHear(SPELL)
    return developer.judgesNewestRecording()
  },

  async move({ lab }, { session }) {
    expect(await lab.types('sessions', 'play', session, '--as', 'owner')).toShowPictureOnly()
  },
})
