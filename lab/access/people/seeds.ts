import type { Role } from '../../../control/api/people-contract.ts'

/** People of every lab, so that each role can be tried: the name is the role's. */
export const SEEDED_PEOPLE: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['owner', 'owner'],
  ['admin', 'admin'],
  ['developer', 'developer'],
  ['viewer', 'viewer'],
  ['reviewer', 'reviewer'],
])
