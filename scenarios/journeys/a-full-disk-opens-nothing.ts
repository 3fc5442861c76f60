import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a host with a full disk opens nothing and shuts what it must', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['fault', 'membership', 'watch'],

  async play({ alice, bob, carol, control, stranger, lab }) {
    await using full = await alice.fillDisk()
    const dave = await lab.beginJoin({ welcoming: bob })
    expect(await control.refusalOf(alice)).toMatch(/ENOSPC|no space/i)
    expect(await lab.typeVerify()).toBeWithheld(/control has not settled this pair/)

    await using watch = await stranger.flood(alice)
    expect(await dave.host.probe(bob.overlayDoor())).toArriveAt(bob)
    expect(await dave.host.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    await full.heal()
    await dave.joined()
    expect(await dave.host.probe(alice.overlayDoor())).toArriveAt(alice)

    await using again = await alice.fillDisk()
    await control.orderOut(carol)
    await carol.isShutOutBy(alice)
    expect(await carol.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    await control.seesGone(carol)

    await using cut = await alice.cutFrom(control)
    await alice.agent.restart() // with what it could keep
    expect(await carol.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await bob.probe(alice.overlayDoor())).toArriveAt(alice)
    await cut.heal()
    await again.heal()
    await control.isObeyedBy(alice)

    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await lab.verdict()).toHold()
  },
})
