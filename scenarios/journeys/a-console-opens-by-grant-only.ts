import { journey } from '../scenario.ts'
import { expect } from '../stage/access-expectations.ts'

export default journey('a console opens with a grant, and only for whom, where and what it is', {
  claim: 'access-by-grant',
  hosts: ['alice', 'bob'],
  tags: ['access', 'console'],

  async play({ alice, bob, owner, developer, viewer, lab }) {
    expect(await developer.entersConsole(alice)).toBeKeptOut()
    const asked = await developer.asksFor('console', alice)
    expect(await developer.entersConsole(alice)).toBeKeptOut()
    expect(await developer.approves(asked)).toBeDeclined('E_NO_ACCESS')

    expect(await owner.approves(asked)).toBeAgreed()
    expect(await developer.entersConsole(alice)).toReach(alice)

    expect(await developer.entersConsole(bob)).toBeKeptOut()
    expect(await owner.entersConsole(alice)).toBeKeptOut()
    expect(await viewer.entersConsole(alice)).toBeKeptOut()

    expect(await owner.revokes(asked)).toBeAgreed()
    expect(await developer.entersConsole(alice)).toBeKeptOut()
    expect(await lab.verdict()).toHold()
  },
})
