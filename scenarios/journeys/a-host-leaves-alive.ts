import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a host leaves alive and its peers shut their holes', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],

  async play({ alice, bob, carol, control, lab }) {
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice)
    await using flow = await alice.streamTo(bob)

    await control.dismiss(carol)

    expect(await carol.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await carol.probe(bob.overlayDoor())).toBeDroppedAt(bob)
    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.holes()).toHaveLength(2)
  },
})
