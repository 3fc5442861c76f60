import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { CHANGED } from '../stage/rewrite-record.ts'

export default attack('somebody on the machine of control changes an entry of the record', {
  claim: 'everything-on-record',
  by: 'thief',
  technique: 'T1565.001',
  tags: ['record'],
  hosts: ['alice'],
  twin: 'record-is-not-chained',
  trace: 'lab',

  async setUp({ owner }) {
    expect(await owner.judgesRecord()).toBeWhole()
  },

  async move({ owner, thief }) {
    await thief.rewritesRecord(CHANGED)
    expect(await owner.judgesRecord()).toBeSeenBroken()
  },
})
