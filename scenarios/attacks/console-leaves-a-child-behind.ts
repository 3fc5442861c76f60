import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a console leaves children behind that hang up for nobody', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1543',
  tags: ['access', 'console', 'revocation'],
  hosts: ['alice'],
  twin: 'sessions-end-with-their-first-process',
  trace: 'lab',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    return developer.opensFlowingConsole(alice)
  },

  async move({ owner }, console) {
    expect(await console.endedBy(async () => owner.kills(console))).toBeCut('killed')
  },
})
