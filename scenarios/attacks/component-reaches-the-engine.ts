import { attack } from '../attack.ts'
import { expect } from '../stage/confinement-expectations.ts'

export default attack('a component looks for the socket of its host’s engine', {
  claim: 'components-confined',
  by: 'malicious component',
  technique: 'T1609',
  tags: ['component', 'confinement'],
  hosts: ['alice'],
  twin: 'engine-is-at-hand',
  trace: 'none',

  async setUp({ alice, lab, undo }) {
    const villain = await lab.component(alice, undo)
    expect(await villain.tries('write-own')).toBeDone()
    return villain
  },

  async move(_, villain) {
    expect(await villain.tries('engine-socket')).toBeRefused()
  },
})
