import type { GrantView, RequestView } from '../api/people-contract.ts'
import { isPending } from './decide-request.ts'
import { whyNoGrant, type AccessState } from './decide.ts'
import type { AccessRecord } from './model.ts'

export const requestView = (record: AccessRecord, now: number): RequestView => {
  const { id, person, verb, target, forMs, reason, state, at, decidedBy, decidedAt } = record
  return {
    ...{ id, person, verb, target, forMs, reason, decidedBy },
    state: state === 'pending' && !isPending(record, now) ? 'expired' : state,
    at: iso(at),
    decidedAt: decidedAt === null ? null : iso(decidedAt),
  }
}

/** Null for what was never approved. One that could not be given today shows as revoked: it has no effect. */
export const grantView = (
  record: AccessRecord,
  people: Pick<AccessState, 'roleOf'>,
  now: number,
): GrantView | null => {
  const { id, person, verb, grant, decidedBy, decidedAt } = record
  if (grant === null || decidedBy === null || decidedAt === null) return null
  const { target, until, revokedBy, revokedAt } = grant
  const end = whyNoGrant(record, people, now)
  return {
    ...{ id, person, verb, target, revokedBy },
    state: end === null ? 'active' : end === 'expired' ? 'expired' : 'revoked',
    from: iso(decidedAt),
    until: iso(until),
    approvedBy: decidedBy,
    revokedAt: revokedAt === null ? null : iso(revokedAt),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
