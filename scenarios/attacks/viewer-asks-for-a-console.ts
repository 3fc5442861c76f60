import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a viewer asks for a console and approves it', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1098',
  tags: ['access', 'approval'],
  hosts: ['alice'],
  twin: 'viewers-may-do-all',
  trace: 'none',

  async setUp({ alice, owner, developer, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    return developer.asksFor('console', alice)
  },

  async move({ viewer, developer, alice }, request) {
    const approved = await viewer.approves(request)
    const asked = await viewer.asksFor('console', alice)
    await developer.approves(asked)
    expect(await viewer.entersConsole(alice)).toBeKeptOut()
    expect(approved).toBeDeclined('E_NO_ACCESS')
    expect(asked).toBeDeclined('E_NO_ACCESS')
  },
})
