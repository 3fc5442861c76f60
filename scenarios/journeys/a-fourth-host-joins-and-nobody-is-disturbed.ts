import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a fourth host joins and nobody else is disturbed', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership', 'watch', 'prompt'],

  async play({ alice, bob, carol, control, stranger, lab }) {
    const before = await control.wayOf(alice, bob)
    expect(before).toContain('pair-joined')
    await using flow = await alice.streamTo(bob)
    await using back = await bob.streamTo(carol)
    await using watch = await stranger.floodNext(alice, bob, carol)

    const dave = await lab.join()

    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await flow.stop()).toHaveLostNothing()
    expect(await back.stop()).toHaveLostNothing()
    expect(await control.wayOf(alice, bob)).toEqual(before)
    expect(await alice.agent.drifts()).toEqual([])
    expect(await dave.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await lab.holes()).toHaveLength(12)
    expect(await lab.verdict()).toHold()
  },
})
