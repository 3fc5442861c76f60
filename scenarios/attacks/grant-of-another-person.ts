import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('an owner uses the grant of a developer', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1550.001',
  tags: ['access', 'console'],
  hosts: ['alice'],
  twin: 'grants-are-for-anybody',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
  },

  async move({ alice, owner }) {
    expect(await owner.entersConsole(alice)).toBeKeptOut()
  },
})
