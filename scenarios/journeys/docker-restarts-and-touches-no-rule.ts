import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('Docker restarts on a host and touches no rule', {
  claim: 'default-deny',
  hosts: ['alice', 'bob'],
  tags: ['walls', 'watch'],

  async play({ alice, bob, stranger, lab }) {
    const before = await alice.firewallHash()
    await using watch = await stranger.flood(alice)
    await using flow = await bob.streamTo(alice)

    await alice.restartDocker()

    expect(await flow.stop()).toHaveLostNothing()
    expect(await watch.stop()).toHaveAcceptedNothing()
    expect(await alice.firewallHash()).toBe(before)
    expect(await alice.agent.drifts()).toEqual([])
    expect(await lab.verdict()).toHold()
  },
})
