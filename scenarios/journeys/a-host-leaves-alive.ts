import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a host leaves alive and its peers shut it out within two seconds', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership', 'watch', 'prompt'],

  async play({ alice, bob, carol, control, stranger, lab }) {
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice)
    await using kept = await alice.streamTo(bob)
    await using doomed = await carol.streamTo(alice)
    expect(await doomed.arrivals()).toBeGreaterThan(0)

    await using watch = await stranger.flood(alice, bob)
    await control.dismiss(carol)

    expect(await control.msToShutOut(carol)).toBeLessThan(2000)
    expect(await doomed.arrivals()).toBe(0)
    expect(await carol.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await carol.probe(bob.overlayDoor())).toBeDroppedAt(bob)
    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await kept.stop()).toHaveLostNothing()
    expect(await lab.holes()).toHaveLength(2)
    expect(await lab.verdict()).toHold()
  },
})
