import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack(
  'a stranger floods a host from before it exists until its bootstrap is done',
  {
    claim: 'locked-at-boot',
    by: 'stranger',
    technique: 'T1046',
    tags: ['network', 'boot', 'flood'],
    hosts: ['alice'],
    twin: 'walls-after-the-network',
    trace: 'lab',

    async setUp({ alice, control, stranger, undo }) {
      expect(await control.probe(alice.agentDoor())).toArriveAt(alice)
      return undo.use(await stranger.floodNext())
    },

    async move({ lab }, flood) {
      await lab.join()

      expect(await flood.stop()).toHaveAcceptedNothing()
    },
  },
)
