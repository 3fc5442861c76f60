import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('the agent is killed and the overlay does not notice', {
  claim: 'locked-at-boot',
  hosts: ['alice', 'bob'],
  tags: ['agent'],

  async play({ alice, bob, lab }) {
    await using flow = await alice.streamTo(bob)

    await alice.agent.die()

    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.verdict()).toHold()
  },
})
