import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a thief uses a join token that was used', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1528',
  tags: ['identity', 'token'],
  hosts: [],
  twin: 'token-stays-good',
  trace: 'none',

  async setUp({ thief, undo }) {
    const invitation = await thief.stealsInvitation(undo)
    expect(await thief.enrols(invitation)).toBeGranted()
    return invitation
  },

  async move({ thief }, invitation) {
    expect(await thief.enrols(invitation)).toBeRefusedWith('E_TOKEN_USED')
  },
})
