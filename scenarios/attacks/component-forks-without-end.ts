import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component forks without end', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1499.001',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-may-fork-without-end',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('fork-many')).toBeRefused()
  },
})
