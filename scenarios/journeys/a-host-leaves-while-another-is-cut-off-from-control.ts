import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a host cut off from control shuts out a leaver on the first contact', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['fault', 'membership', 'control', 'watch'],

  async play({ alice, bob, carol, control, stranger, lab }) {
    await using cut = await alice.cutFrom(control)
    await control.noticesLossOf(alice)
    expect(await lab.typeVerify()).toAccuse(alice, {
      breaks: 'control-only',
      named: /control cannot reach the agent/,
    })

    await using watch = await stranger.flood(alice)
    await control.dismiss(carol)

    expect(await carol.probe(bob.overlayDoor())).toBeDroppedAt(bob)
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice) // it keeps what it was told last
    expect(await carol.probe(alice.besideOverlayDoor())).toBeDroppedAt(alice)
    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)

    await cut.heal()
    await control.shutsOut(carol, { at: alice })

    expect(await carol.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await lab.verdict()).toHold()
  },
})
