import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('one way of one pair is cut, verify names it, nobody else loses', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['fault', 'verify'],

  async play({ alice, bob, carol, lab }) {
    await using toCarol = await alice.streamTo(carol)
    await using toBob = await carol.streamTo(bob)

    await using cut = await alice.cutFrom(bob, { oneWay: true })

    expect(await alice.probe(bob.overlayDoor())).toBeUnseenBy(bob)
    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await toCarol.stop()).toHaveLostNothing()
    expect(await toBob.stop()).toHaveLostNothing()
    expect(await lab.typeVerify()).toNameWay(alice, bob)

    await cut.heal()

    expect(await alice.probe(bob.overlayDoor())).toArriveAt(bob)
    expect(await lab.verdict()).toHold()
  },
})
