import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a developer opens a console when the time of the grant is over', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1550.001',
  tags: ['access', 'console'],
  hosts: ['alice'],
  twin: 'grants-have-no-end',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    const grant = await developer.isGranted('console', alice, { undo, by: owner, for: '10s' })
    expect(await developer.entersConsole(alice)).toReach(alice)
    await developer.outlives(grant)
  },

  async move({ alice, developer }) {
    expect(await developer.entersConsole(alice)).toBeKeptOut()
  },
})
