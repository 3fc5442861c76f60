import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component leaves a file in its root file system', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1564',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-may-write-their-root',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('write-tmp')).toBeRefused()
  },
})
