import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a thief uses the join token of one host to become another', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1528',
  tags: ['identity', 'token'],
  hosts: [],
  twin: 'token-fits-any-host',
  trace: 'none',

  async setUp({ thief, undo }) {
    const own = await thief.stealsInvitation(undo, 1)
    const other = await thief.stealsInvitation(undo, 2)
    const third = await thief.stealsInvitation(undo, 3)
    expect(await thief.enrols(third)).toBeGranted()
    return { own, other }
  },

  async move({ thief }, { own, other }) {
    const disguised = { ...own, host: other.host }
    expect(await thief.enrols(disguised)).toBeRefusedWith('E_TOKEN_UNKNOWN')
  },
})
