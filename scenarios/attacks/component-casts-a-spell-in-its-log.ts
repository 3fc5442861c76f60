import { attack } from '../attack.ts'
import { expect } from '../stage/terminal-expectations.ts'
import { SPELL } from '../stage/words-for-terminals.ts'

export default attack('a component writes to its log what the terminal of its reader obeys', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'CWE-150',
  tags: ['component', 'terminal'],
  hosts: ['alice'],
  twin: 'logs-are-shown-as-they-are',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    await lab.loud(alice, { says: SPELL, undo })
  },

  async move({ lab }) {
    expect(await lab.types('logs', 'web.main')).toShowLinesOnly()
  },
})
