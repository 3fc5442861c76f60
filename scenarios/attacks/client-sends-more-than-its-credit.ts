import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a client sends a command that reads nothing more than it has credit for', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1499.003',
  tags: ['access', 'console', 'flood'],
  hosts: ['alice'],
  twin: 'credit-is-not-held',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
  },

  async move({ alice, developer }) {
    expect(await developer.overruns(alice)).toBeContained()
    expect(await developer.entersConsole(alice)).toReach(alice)
  },
})
