import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey(
  'the watch counts what is accepted when the network comes before the walls',
  {
    claim: 'locked-at-boot',
    hosts: ['alice'],
    tags: ['boot', 'watch'],

    async play({ alice, stranger }) {
      await alice.bringNetworkUpBeforeTheWalls()
      await using watch = await stranger.flood(alice)

      await alice.reboot()

      expect(await watch.stop()).toHaveAcceptedSomething()
    },
  },
)
