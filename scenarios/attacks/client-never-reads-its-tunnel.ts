import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a client asks for all that comes through its tunnel and reads none of it', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1499.003',
  tags: ['access', 'tunnel', 'flood'],
  hosts: ['alice'],
  twin: 'control-hands-on-at-any-pace',
  trace: 'none',

  async setUp({ alice, developer, owner, lab, undo }) {
    const listener = await lab.listener(alice, undo)
    await developer.isGranted('tunnel', listener, { undo, by: owner })
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
    return listener
  },

  async move({ alice, developer }, listener) {
    using stalled = await developer.stallsTunnel(listener)
    expect(await stalled.strain()).toBeContained()
    expect(await developer.isWelcomed(listener)).toReach(listener)
    expect(await developer.entersConsole(alice)).toReach(alice)
  },
})
