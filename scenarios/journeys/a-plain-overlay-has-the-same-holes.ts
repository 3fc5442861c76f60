import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('three hosts with a plain overlay get six holes and frames cross', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  overlay: 'plain',
  tags: ['membership', 'plain'],

  async play({ alice, bob, carol, stranger, lab }) {
    await using flow = await alice.streamTo(carol)

    expect(await lab.holes()).toHaveLength(6)
    expect(bob.overlayDoor()).toMatchObject({ kind: { dport: 4789 } })
    expect(await alice.probe(bob.overlayDoor())).toArriveAt(bob)
    expect(await alice.probe(bob.besideOverlayDoor())).toBeDroppedAt(bob)
    expect(await stranger.probe(bob.overlayDoor())).toBeDroppedAt(bob)

    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.verdict()).toHold()
  },
})
