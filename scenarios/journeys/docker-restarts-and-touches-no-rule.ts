import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('Docker restarts on a host and touches no rule', {
  claim: 'default-deny',
  hosts: ['alice', 'bob'],

  async play({ alice, lab }) {
    const before = await alice.firewallHash()

    await alice.restartDocker()

    expect(await alice.firewallHash()).toBe(before)
    expect(await alice.drifts()).toEqual([])
    expect(await lab.verdict()).toHold()
  },
})
