import { twin } from '../twin.ts'

export default twin('a grant that was revoked holds until its time is over', [
  {
    file: 'control/access/decide.ts',
    replace: `if (grant.revokedAt !== null) return 'revoked'`,
    by: `if (grant.revokedAt === 0) return 'revoked'`,
  },
])
