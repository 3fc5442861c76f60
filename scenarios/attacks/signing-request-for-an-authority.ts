import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a signing request asks for a certificate that may sign others', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'signing-request'],
  hosts: [],
  twin: 'signs-what-is-asked-for',
  trace: 'none',

  async setUp({ thief, undo }) {
    const modest = await thief.stealsInvitation(undo, 1)
    const greedy = await thief.stealsInvitation(undo, 2)
    expect(await thief.enrols(modest)).toBeGranted()
    return greedy
  },

  async move({ thief }, greedy) {
    const answer = await thief.enrols(greedy, { toBeAuthority: true })
    expect(answer).toBeRefusedWith('E_SIGNING_REQUEST')
  },
})
