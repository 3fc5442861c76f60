import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('a host that died is taken out without a sign of life', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership'],

  async play({ alice, bob, carol, control, lab }) {
    await using flow = await alice.streamTo(bob)

    await control.removeDead(carol)

    expect(await control.msToShutOut(carol)).toBeLessThan(2000)
    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.holes()).toHaveLength(2)
    expect(await lab.verdict()).toHold()
  },
})
