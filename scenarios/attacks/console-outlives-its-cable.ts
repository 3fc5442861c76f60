import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a console goes on when its host is cut off from control', {
  claim: 'access-by-grant',
  by: 'network attacker',
  technique: 'T1563',
  tags: ['access', 'console', 'revocation'],
  hosts: ['alice'],
  twin: 'silence-is-no-end',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    return developer.opensFlowingConsole(alice)
  },

  async move({ alice, control, undo }, console) {
    undo.use(await alice.cutFrom(control))
    expect(await console.goneWithin({ seconds: 22 })).toBeGoneForGood()
  },
})
