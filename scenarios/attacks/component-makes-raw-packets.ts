import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component makes packets of its own', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1095',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-have-usual-powers',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('raw-socket')).toBeRefused()
  },
})
