import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('control is away, an agent restarts, and the last order stays in force', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob'],
  tags: ['agent', 'control', 'watch'],

  async play({ alice, bob, control, stranger, lab }) {
    await using flow = await bob.streamTo(alice)
    await using watch = await stranger.flood(alice)

    await control.die()
    await alice.agent.restart()

    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await stranger.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await flow.stop()).toHaveLostNothing()
    expect(await watch.stop()).toHaveAcceptedNothing()

    await lab.up(2)
    expect(await control.lives()).toBe(2)
    expect(await lab.verdict()).toHold()
  },
})
