import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('verify names a stopped agent, and never holds without a stranger', {
  claim: 'control-only',
  hosts: ['alice', 'bob'],
  tags: ['verify'],

  async play({ alice, stranger, lab }) {
    await alice.agent.stop()
    expect(await lab.typeVerify()).toAccuse(alice, {
      breaks: 'control-only',
      named: /the agent's port does not listen/,
    })

    await alice.agent.start()
    expect(await lab.typeVerify()).toBeHeld()

    await stranger.pause()
    expect(await lab.typeVerify()).toBeInconclusive(/the stranger is frozen/)

    await stranger.resume()
    expect(await lab.typeVerify()).toBeHeld()
  },
})
