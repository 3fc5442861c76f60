import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { untilPast } from '../stage/until.ts'

export default attack('a thief uses a join token after its time', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1528',
  tags: ['identity', 'token'],
  hosts: [],
  lifetimes: { tokenSeconds: 4 },
  twin: 'token-has-no-end',
  trace: 'none',

  async setUp({ thief, undo }) {
    const inTime = await thief.stealsInvitation(undo, 1)
    const tooLate = await thief.stealsInvitation(undo, 2)
    expect(await thief.enrols(inTime)).toBeGranted()
    await untilPast(tooLate.endsAt)
    return tooLate
  },

  async move({ thief }, tooLate) {
    expect(await thief.enrols(tooLate)).toBeRefusedWith('E_TOKEN_EXPIRED')
  },
})
