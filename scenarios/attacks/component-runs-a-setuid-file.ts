import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component becomes root by a set-user-id file in its image', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1548.001',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-may-gain-privileges',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    const file = await villain.holdsSetuidFile(alice)
    expect(await file.startedBeside()).toBeDone()
    return { villain, file }
  },

  async move(_, { villain, file }) {
    expect(await villain.starts(file)).toBeRefused()
  },
})
