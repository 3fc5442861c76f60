import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey(
  'nothing is accepted while a host boots, bootstraps, reboots and loses its agent',
  {
    claim: 'locked-at-boot',
    hosts: ['alice'],
    tags: ['boot', 'watch'],

    async play({ stranger, lab }) {
      await using watch = await stranger.floodNext()

      const newcomer = await lab.join()
      await newcomer.reboot()
      await newcomer.agent.die()

      expect(await watch.stop()).toHaveAcceptedNothing()
      expect(await lab.verdict()).toHold()
    },
  },
)
