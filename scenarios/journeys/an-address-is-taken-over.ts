import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('someone else takes over the address of a host that left', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership', 'watch'],

  async play({ alice, bob, carol, control, stranger, lab }) {
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice)

    await control.removeDead(carol)

    expect(await stranger.as(carol).probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await stranger.as(carol).probe(bob.overlayDoor())).toBeDroppedAt(bob)

    await using watch = await stranger.floodNext(alice, bob)
    const newcomer = await lab.join()
    expect(newcomer.address).toBe(carol.address)
    expect(await newcomer.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await lab.verdict()).toHold()
  },
})
