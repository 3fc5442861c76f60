import { twin } from '../twin.ts'

export default twin('a grant that was given holds for ever', [
  {
    file: 'control/access/decide.ts',
    replace: `if (grant.until <= now) return 'expired'`,
    by: `if (grant.until <= 0) return 'expired'`,
  },
  {
    file: 'control/access/decide.ts',
    replace: `return { kind: 'allowed', grant: best.id, until: untilOf(best), permission, ...place }`,
    by: `return { kind: 'allowed', grant: best.id, until: Math.max(untilOf(best), now + 60_000), permission, ...place }`,
  },
])
