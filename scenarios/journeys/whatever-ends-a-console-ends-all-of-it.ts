import { journey } from '../scenario.ts'
import { expect } from '../stage/access-expectations.ts'

export default journey('whatever ends a console that flows ends all of it within a second', {
  claim: 'access-by-grant',
  hosts: ['alice', 'bob'],
  tags: ['access', 'console', 'revocation', 'prompt'],

  async play({ alice, bob, owner, developer, control, lab }) {
    const grant = await developer.isGranted('console', alice, { by: owner })
    const revoked = await developer.opensFlowingConsole(alice)
    expect(await revoked.endedBy(async () => owner.revokes(grant))).toBeCut('revoked')

    await developer.isGranted('console', alice, { by: owner, for: '5s' })
    const expiring = await developer.opensFlowingConsole(alice)
    expect(await expiring.endedBy(async () => expiring.timeIsUp())).toBeCut('expired')

    await developer.isGranted('console', alice, { by: owner })
    const killed = await developer.opensFlowingConsole(alice)
    expect(await killed.endedBy(async () => owner.kills(killed))).toBeCut('killed')

    const orphaned = await developer.opensFlowingConsole(alice)
    expect(await orphaned.endedBy(async () => alice.agent.die())).toBeCut('agent-lost')

    const forgotten = await developer.opensFlowingConsole(alice)
    expect(await forgotten.endedBy(async () => control.startsAnew())).toBeCut('control-ended')

    expect(await lab.verdict()).toHold()
    await developer.isGranted('console', bob, { by: owner })
    const removed = await developer.opensFlowingConsole(bob)
    expect(await removed.endedBy(async () => control.orderOut(bob))).toBeCut('host-removed')
  },
})
