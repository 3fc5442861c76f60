import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a removed host goes on sending on the flow that it had with a peer', {
  claim: 'pairwise-holes',
  by: 'removed host',
  technique: 'T1133',
  tags: ['network', 'membership', 'flow'],
  hosts: ['alice', 'bob', 'carol'],
  twin: 'leave-forgets-the-flow',
  trace: 'lab',

  async setUp({ alice, carol, control, undo }) {
    undo.use(await carol.streamTo(alice))
    expect(await alice.hears(carol)).toBeLetIn()
    await carol.agent.freeze()
    undo.defer(async () => carol.agent.wake())
    await control.dismiss(carol)
  },

  async move({ alice, carol }) {
    expect(await alice.hears(carol)).toBeTurnedAway()
  },
})
