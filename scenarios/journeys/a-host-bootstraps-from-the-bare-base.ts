import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey(
  'two hosts bootstrap from the bare base, packages and all, and are as closed',
  {
    claim: 'locked-at-boot',
    hosts: ['alice', 'bob'],
    cold: true,
    tags: ['boot', 'cold'],

    async play({ alice, bob, stranger, lab }) {
      await using flow = await alice.streamTo(bob)

      expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
      expect(await stranger.probe(alice.agentDoor())).toBeDroppedAt(alice)

      expect(await flow.stop()).toHaveLostNothing()
      expect(await lab.verdict()).toHold()
    },
  },
)
