import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import { watching } from '../stage/watching.ts'

export default journey('a host that reboots from inside is a member again', {
  claim: 'locked-at-boot',
  hosts: ['alice', 'bob'],
  tags: ['boot', 'watch'],

  async play({ alice, bob, stranger, lab }) {
    await watching([alice], async () => alice.reboot())

    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await stranger.probe(alice.agentDoor())).toBeDroppedAt(alice)
    expect(await lab.verdict()).toHold()
  },
})
