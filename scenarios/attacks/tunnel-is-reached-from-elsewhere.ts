import { attack } from '../attack.ts'
import { expect } from '../stage/terminal-expectations.ts'

export default attack('somebody on the network of a developer uses the tunnel that they opened', {
  claim: 'access-by-grant',
  by: 'network attacker',
  technique: 'T1572',
  tags: ['access', 'tunnel', 'component'],
  hosts: ['alice'],
  twin: 'tunnels-are-open-to-everybody',
  trace: 'none',

  async setUp({ alice, developer, owner, lab, undo }) {
    const door = await lab.welcome(alice, undo)
    await developer.isGranted('tunnel', door, { undo, by: owner })
    return lab.typesTunnel([door.name, '--as', developer.name], undo)
  },

  async move(_, tunnel) {
    expect(await tunnel.knocked()).toBeReachedFromHereOnly()
  },
})
