import { twin } from '../twin.ts'

export default twin('a grant for one place is one for every place', [
  {
    file: 'control/access/decide.ts',
    replace: `return isSameTarget(grant.target, resolved) || isSameTarget(grant.target, anyOf(resolved))`,
    by: `return isSameTarget(grant.target, grant.target) || isSameTarget(grant.target, anyOf(resolved))`,
  },
])
