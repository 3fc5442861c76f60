import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey('control is killed in the middle of a join and converges when it is back', {
  claim: 'pairwise-holes',
  hosts: ['alice', 'bob'],

  async play({ control, lab }) {
    await control.dieAt('host-enrolled', lab.beginJoin())

    await lab.repair(3)

    expect(await lab.holes()).toHaveLength(6)
    expect(await lab.verdict()).toHold()
  },
})
