import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('an owner approves their own request', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1098',
  tags: ['access', 'approval'],
  hosts: ['alice'],
  twin: 'owners-need-nobody',
  trace: 'none',

  async setUp({ alice, owner, developer, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    return owner.asksFor('console', alice)
  },

  async move({ owner, alice }, request) {
    const answer = await owner.approves(request)
    expect(await owner.entersConsole(alice)).toBeKeptOut()
    expect(answer).toBeDeclined('E_OWN_REQUEST')
  },
})
