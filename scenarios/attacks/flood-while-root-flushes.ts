import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'
import { singleCommands } from '../stage/root-commands.ts'

export default attack('a stranger floods a host while root takes one wall after the other away', {
  claim: 'locked-at-boot',
  by: 'stranger',
  technique: 'T1686',
  tags: ['network', 'firewall', 'flood'],
  hosts: ['alice', 'bob'],
  twin: 'one-wall-only',
  trace: 'none',

  async setUp({ alice, stranger, undo }) {
    return undo.use(await stranger.flood(alice))
  },

  async move({ alice, stranger }, flood) {
    await alice.driftRepairedAfterEach(singleCommands(stranger))

    expect(await flood.stop()).toHaveAcceptedNothing()
  },
})
