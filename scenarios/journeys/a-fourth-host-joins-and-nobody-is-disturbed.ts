import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a fourth host joins and a running flow loses no packet', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],

  async play({ alice, bob, lab }) {
    await using flow = await alice.streamTo(bob)

    const dave = await lab.join()

    expect(await flow.stop()).toHaveLostNothing()
    expect(await dave.probe(alice.overlayDoor())).toArriveAt(alice)
    expect(await lab.holes()).toHaveLength(12)
    expect(await lab.verdict()).toHold()
  },
})
