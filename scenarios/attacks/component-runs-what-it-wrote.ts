import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component runs a program that it wrote itself', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1105',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'writable-directories-may-run-programs',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('run-dropped-file')).toBeRefused()
  },
})
