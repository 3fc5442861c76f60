import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack(
  'somebody kills the agent of a host, and with it all that could end a console',
  {
    claim: 'access-by-grant',
    by: 'person without a grant',
    technique: 'T1489',
    tags: ['access', 'console', 'revocation'],
    hosts: ['alice'],
    twin: 'sessions-do-without-their-agent',
    trace: 'lab',

    async setUp({ alice, developer, owner, undo }) {
      await developer.isGranted('console', alice, { undo, by: owner })
      return developer.opensFlowingConsole(alice)
    },

    async move({ alice }, console) {
      await alice.agent.die()
      expect(await console.goneWithin({ seconds: 1 })).toBeGoneForGood()
    },
  },
)
