import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'
import { acceptedEcho } from '../stage/openings.ts'

export default attack('a flow that began while both walls stood open goes on when they are shut', {
  claim: 'default-deny',
  by: 'stranger',
  technique: 'T1686',
  tags: ['network', 'firewall', 'flow'],
  hosts: ['alice'],
  twin: 'established-is-trusted',
  trace: 'none',

  async setUp({ alice, stranger, undo }) {
    await alice.agent.freeze()
    undo.defer(async () => alice.agent.wake())
    await alice.plant(acceptedEcho)
    const flow = undo.use(await stranger.keepKnocking(alice.echo()))
    expect(await alice.hears(flow)).toBeLetIn()
    await alice.agent.thaw()
    return flow
  },

  async move({ alice }, flow) {
    expect(await alice.hears(flow)).toBeTurnedAway()
  },
})
