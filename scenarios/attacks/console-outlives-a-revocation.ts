import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a console that flows goes on after its grant was revoked', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1563',
  tags: ['access', 'console', 'revocation'],
  hosts: ['alice'],
  twin: 'revocation-forgets-open-sessions',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    const grant = await developer.isGranted('console', alice, { undo, by: owner, for: '20s' })
    return { grant, console: await developer.opensFlowingConsole(alice) }
  },

  async move({ owner }, { grant, console }) {
    expect(await console.endedBy(async () => owner.revokes(grant))).toBeCut('revoked')
  },
})
