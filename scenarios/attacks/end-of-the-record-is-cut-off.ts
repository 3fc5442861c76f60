import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { CUT_SHORT } from '../stage/rewrite-record.ts'

export default attack('somebody on the machine of control cuts off the end of the record', {
  claim: 'everything-on-record',
  by: 'thief',
  technique: 'T1070',
  tags: ['record'],
  hosts: ['alice'],
  twin: 'end-of-the-record-is-believed',
  trace: 'lab',

  async setUp({ owner }) {
    expect(await owner.judgesRecord()).toBeWhole()
  },

  async move({ owner, thief }) {
    await thief.rewritesRecord(CUT_SHORT)
    expect(await owner.judgesRecord()).toBeSeenBroken()
  },
})
