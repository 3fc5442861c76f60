import { twin } from '../twin.ts'

export default twin('whoever has a role that goes somewhere goes there without a grant', [
  {
    file: 'control/access/decide.ts',
    replace: `if (best === undefined) return refused(whyNone(covering, state, now))`,
    by: `if (best === undefined)
    return { kind: 'allowed', grant: 'nogrant0' as RequestId, until: now + 600_000, permission, ...place }`,
  },
  {
    file: 'control/people/access-desk.ts',
    replace: `if (record === null || record.person !== certificate.person) return 'revoked'`,
    by: `if (record === null) return null`,
  },
])
