import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import { watching } from '../stage/watching.ts'

export default journey('a host that died is taken out without a sign of life', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob', 'carol'],
  tags: ['membership', 'watch'],

  async play({ alice, bob, carol, control, lab }) {
    await using flow = await alice.streamTo(bob)

    const ms = await watching([alice, bob], async () => {
      await control.removeDead(carol)
      return control.msToShutOut(carol)
    })

    expect(ms).toBeLessThan(2000)
    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.holes()).toHaveLength(2)
    expect(await lab.verdict()).toHold()
  },
})
