import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'
import { watching } from '../stage/watching.ts'

export default journey('the agent is killed and the overlay does not notice', {
  claim: 'locked-at-boot',
  hosts: ['alice', 'bob'],
  tags: ['agent', 'watch'],

  async play({ alice, bob, lab }) {
    await using flow = await alice.streamTo(bob)

    await watching([alice], async () => alice.agent.die())

    expect(await flow.stop()).toHaveLostNothing()
    expect(await lab.verdict()).toHold()
  },
})
