import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a developer opens a console with a grant that was revoked', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1550.001',
  tags: ['access', 'console', 'revocation'],
  hosts: ['alice'],
  twin: 'revoked-grants-hold',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    const grant = await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
    expect(await owner.revokes(grant)).toBeAgreed()
  },

  async move({ alice, developer }) {
    expect(await developer.entersConsole(alice)).toBeKeptOut()
  },
})
