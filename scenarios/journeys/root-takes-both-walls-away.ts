import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import { bothWalls } from '../stage/root-commands.ts'

export default journey(
  'both walls broken at once are mended within a second and the window is reported',
  {
    claim: 'locked-at-boot',
    hosts: ['alice', 'bob'],
    tags: ['walls', 'drift', 'watch', 'prompt'],

    async play({ alice, bob, stranger, lab }) {
      await using watch = await stranger.flood(alice, bob)

      const drift = await alice.driftRepairedAfter(bothWalls, (drift) => drift.wasOpen)

      expect(drift.withinMs).toBeLessThan(1000)
      expect(await watch.stop()).toHaveOpenedOnly(alice)
      expect(await lab.verdict()).toHold()
    },
  },
)
