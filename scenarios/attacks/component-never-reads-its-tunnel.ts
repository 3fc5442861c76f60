import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a component takes all that a tunnel brings it and reads none of it', {
  claim: 'access-by-grant',
  by: 'malicious component',
  technique: 'T1499.003',
  tags: ['access', 'tunnel', 'component', 'flood'],
  hosts: ['alice'],
  twin: 'agent-credits-what-nobody-reads',
  trace: 'none',

  async setUp({ alice, developer, owner, lab, undo }) {
    const villain = await lab.listener(alice, undo)
    await developer.isGranted('tunnel', villain, { undo, by: owner })
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.entersConsole(alice)).toReach(alice)
    return villain
  },

  async move({ alice, developer }, villain) {
    await using poured = await developer.pours(villain)
    expect(await poured.strain()).toBeContained()
    expect(await poured.entered()).toReach(villain)
    expect(await developer.entersConsole(alice)).toReach(alice)
  },
})
