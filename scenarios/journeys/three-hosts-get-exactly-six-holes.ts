import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('three hosts get exactly six holes', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership'],

  async play({ alice, bob, carol, stranger, lab }) {
    expect(await lab.holes()).toHaveLength(6)

    expect(await alice.probe(bob.overlayDoor())).toArriveAt(bob)
    expect(await bob.probe(carol.overlayDoor())).toArriveAt(carol)
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice)

    expect(await alice.probe(bob.besideOverlayDoor())).toBeDroppedAt(bob)
    expect(await alice.probe(bob.agentDoor())).toBeDroppedAt(bob)
    expect(await stranger.probe(bob.overlayDoor())).toBeDroppedAt(bob)
    expect(await lab.verdict()).toHold()
  },
})
