import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('two labs with the same host names do not see each other', {
  claim: 'default-deny',
  hosts: ['alice', 'bob'],
  tags: ['labs'],

  async play({ alice, bob, lab }) {
    await using other = await lab.secondLab(2)

    expect(await other.strangerProbes(alice.echo())).toBeUnseenBy(alice)
    expect(await other.strangerProbes(bob.overlayDoor())).toBeUnseenBy(bob)
    expect(await lab.verdict()).toHold()
    expect(await other.verdict()).toHold()
  },
})
