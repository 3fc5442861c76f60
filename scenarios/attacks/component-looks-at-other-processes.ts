import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component looks at the processes of its host', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1057',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'components-see-every-process',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('host-processes')).toBeRefused()
  },
})
