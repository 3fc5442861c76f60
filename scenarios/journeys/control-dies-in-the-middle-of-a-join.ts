import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('control is killed in the middle of a join and converges when it is back', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob'],
  tags: ['membership', 'control', 'watch'],

  async play({ alice, bob, control, stranger, lab }) {
    await using flow = await alice.streamTo(bob)
    await using watch = await stranger.floodNext(alice, bob)

    await control.dieAt('host-enrolled', async () => lab.join())
    await lab.up(3)
    expect(await lab.holes()).toHaveLength(6)

    await control.dieAt('pair-punched', async () => lab.join())
    await lab.up(4)
    expect(await lab.holes()).toHaveLength(12)

    expect(await control.lives()).toBe(3)
    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.verdict()).toHold()
  },
})
