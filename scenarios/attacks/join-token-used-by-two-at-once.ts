import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('two use the same join token in the same instant', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1528',
  tags: ['identity', 'token'],
  hosts: [],
  twin: 'token-stays-good',
  trace: 'none',

  async setUp({ thief, undo }) {
    return thief.stealsInvitation(undo)
  },

  async move({ thief }, invitation) {
    expect(await thief.enrolsTwiceAtOnce(invitation)).toBeGrantedOnceElse('E_TOKEN_USED')
  },
})
