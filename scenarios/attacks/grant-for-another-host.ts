import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a developer with a grant for one host opens a console on another', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1550.001',
  tags: ['access', 'console'],
  hosts: ['alice', 'bob'],
  twin: 'grants-lead-anywhere',
  trace: 'none',

  async setUp({ bob, developer, owner, undo }) {
    await developer.isGranted('console', bob, { undo, by: owner })
    expect(await developer.entersConsole(bob)).toReach(bob)
  },

  async move({ alice, developer }) {
    expect(await developer.entersConsole(alice)).toBeKeptOut()
  },
})
