import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

const LIFE_SECONDS = 60

export default journey('a host sleeps through the renewal of its certificate and catches up', {
  claim: 'control-only',
  hosts: ['alice', 'bob'],
  tags: ['fault', 'agent', 'certificate', 'watch'],
  lifetimes: { agentCertificateSeconds: LIFE_SECONDS },

  async play({ alice, stranger, control, lab }) {
    const before = await alice.certificateUntil()
    await using sleep = await alice.pause()
    expect(await lab.typeVerify()).toBeWithheld(/the host is frozen/)
    await control.letRenewalPass(before, { lifeSeconds: LIFE_SECONDS })
    expect(await alice.certificateUntil()).toBe(before)

    await sleep.heal()
    await using watch = await stranger.flood(alice)

    expect(await alice.renewedAfter(before)).toBeGreaterThan(before)
    expect(await watch.stop()).toHaveAcceptedNothing()
    await lab.settle()
    expect(await lab.verdict()).toHold()
  },
})
