import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { nameIn } from '../stage/invitation.ts'

export default attack(
  'a signing request asks for names besides the host’s own, and for all of them',
  {
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
      expect(await thief.enrols(modest, { names: [nameIn(modest)] })).toBeGranted()
      return greedy
    },

    async move({ thief }, greedy) {
      const names = [nameIn(greedy), { type: 'dns', value: '*' } as const]
      expect(await thief.enrols(greedy, { names })).toBeRefusedWith('E_SIGNING_REQUEST')
    },
  },
)
