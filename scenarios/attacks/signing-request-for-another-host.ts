import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { nameIn } from '../stage/invitation.ts'

export default attack('a signing request asks for the name of another host', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'signing-request'],
  hosts: [],
  twin: 'signs-what-is-asked-for',
  trace: 'none',

  async setUp({ thief, undo }) {
    const honest = await thief.stealsInvitation(undo, 1)
    const own = await thief.stealsInvitation(undo, 2)
    const other = await thief.stealsInvitation(undo, 3)
    expect(await thief.enrols(honest, { names: [nameIn(honest)] })).toBeGranted()
    return { own, other }
  },

  async move({ thief }, { own, other }) {
    const answer = await thief.enrols(own, { names: [nameIn(other)] })
    expect(answer).toBeRefusedWith('E_SIGNING_REQUEST')
  },
})
