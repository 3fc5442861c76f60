import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a client asks for all that its console says and reads none of it', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1499.003',
  tags: ['access', 'console', 'flood'],
  hosts: ['alice'],
  twin: 'control-hands-on-at-any-pace',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
  },

  async move({ alice, developer }) {
    using stalled = await developer.stalls(alice)
    expect(await stalled.strain()).toBeContained()
    expect(await developer.entersConsole(alice)).toReach(alice)
  },
})
