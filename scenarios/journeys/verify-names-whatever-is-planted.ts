import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import {
  acceptedPort,
  acceptedProtocol6,
  cutOverlay,
  holeTooManyOf,
  missingHoleOf,
} from '../stage/faults.ts'
import { inTurn } from '../stage/in-turn.ts'

export default journey('verify goes red for whatever is planted on a host, and names it', {
  claim: 'default-deny',
  hosts: ['alice', 'bob'],
  tags: ['verify', 'drift', 'prompt'],

  async play({ alice, bob, stranger, lab }) {
    const missing = missingHoleOf(bob)
    const tooMany = holeTooManyOf(stranger)
    await inTurn([acceptedPort, acceptedProtocol6, missing, tooMany, cutOverlay], async (fault) => {
      await alice.agent.freeze()
      await alice.plant(fault)
      expect(await lab.typeVerify(), fault.title).toAccuse(alice, fault)

      const mendedAfterMs = await alice.agent.thaw()
      expect(mendedAfterMs, fault.title).toBeLessThan(1000)
      expect(await lab.verdict(), fault.title).toHold()
    })
  },
})
