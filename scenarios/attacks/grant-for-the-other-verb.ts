import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a developer with a grant for a tunnel opens a console where it leads', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1550.001',
  tags: ['access', 'console', 'tunnel', 'component'],
  hosts: ['alice'],
  twin: 'grants-are-for-every-verb',
  trace: 'none',

  async setUp({ alice, developer, owner, lab, undo }) {
    const door = await lab.welcome(alice, undo)
    await developer.isGranted('tunnel', door, { undo, by: owner })
    expect(await developer.entersTunnel(door)).toReach(door)
    return door
  },

  async move({ developer }, door) {
    expect(await developer.runs(door, ['/usr/bin/perl', '-e', 'print "welcome"'])).toBeKeptOut()
  },
})
