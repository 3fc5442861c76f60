import type { AccessRequest, RequestId } from '../api/people-contract.ts'
import { REQUEST_LIFE_MS } from '../api/people-contract.ts'
import { whyNoGrant, type AccessState } from './decide.ts'
import type { AccessRecord, Person } from './model.ts'
import { may, mayApproveFor, mayGo } from './policy.ts'
import { resolveTarget, type World } from './world.ts'

/** Of one person in the life of a request. */
export const MOST_REQUESTS = 200

export type RefusalKind =
  | 'no-access'
  | 'own-request'
  | 'not-pending'
  | 'not-granted'
  | 'no-such-target'
  | 'role-forbids'
  | 'owners-only'
  | 'too-many'

/** What is to be written, or why nothing. */
export type Verdict =
  | { readonly kind: 'done'; readonly record: AccessRecord }
  | { readonly kind: 'refused'; readonly refusal: RefusalKind }

/** `over`: it had ended before, and nothing is to be written. */
export type RevocationVerdict = Verdict | { readonly kind: 'over'; readonly record: AccessRecord }

/** Whether the target stands is not asked here: a request for one that does not is a request like any other. */
export const decideRequest = (
  requester: Person,
  request: AccessRequest,
  { id, now, recent }: { readonly id: RequestId; readonly now: number; readonly recent: number },
): Verdict => {
  if (!mayGo(requester.role, request.verb, request.target)) return refused('no-access')
  if (recent >= MOST_REQUESTS) return refused('too-many')
  const { name } = requester
  const open = { state: 'pending', decidedBy: null, decidedAt: null, grant: null } as const
  return { kind: 'done', record: { ...request, ...open, id, person: name, at: now } }
}

export interface ApprovalGround extends Pick<AccessState, 'roleOf'> {
  readonly world: World
}

/** Nobody approves their own; what is approved must stand, and be for somebody whose role goes there. */
export const decideApproval = (
  approver: Person,
  record: AccessRecord | null,
  { roleOf, world }: ApprovalGround,
  now: number,
): Verdict => {
  if (!may(approver.role, 'approve') || record === null) return refused('no-access')
  const requester = roleOf(record.person)
  const target = resolveTarget(world, record.target)
  if (record.person === approver.name) return refused('own-request')
  if (!isPending(record, now)) return refused('not-pending')
  if (requester === null || !mayGo(requester, record.verb, record.target))
    return refused('role-forbids')
  if (!mayApproveFor(approver.role, requester)) return refused('owners-only')
  if (target === null) return refused('no-such-target')
  const grant = { target, until: now + record.forMs, revokedBy: null, revokedAt: null }
  return decided(record, { state: 'approved', grant }, approver, now)
}

export const decideDenial = (denier: Person, record: AccessRecord | null, now: number): Verdict => {
  if (!may(denier.role, 'approve') || record === null) return refused('no-access')
  if (!isPending(record, now)) return refused('not-pending')
  return decided(record, { state: 'denied', grant: null }, denier, now)
}

/**
 * A grant ends by whose it is and by whoever may approve; a pending request is taken back by who made it. One that has
 * ended stays as it is.
 */
export const decideRevocation = (
  revoker: Person,
  record: AccessRecord | null,
  { roleOf }: Pick<AccessState, 'roleOf'>,
  now: number,
): RevocationVerdict => {
  const isTheirs = record?.person === revoker.name
  if (record === null || !(isTheirs || may(revoker.role, 'approve'))) return refused('no-access')
  if (record.grant === null)
    return isTheirs && isPending(record, now)
      ? decided(record, { state: 'withdrawn', grant: null }, revoker, now)
      : refused('not-granted')
  if (record.grant.revokedAt !== null || whyNoGrant(record, { roleOf }, now) === 'expired')
    return { kind: 'over', record }
  const grant = { ...record.grant, revokedBy: revoker.name, revokedAt: now }
  return { kind: 'done', record: { ...record, grant } }
}

export const isPending = ({ state, at }: AccessRecord, now: number): boolean =>
  state === 'pending' && at + REQUEST_LIFE_MS > now

/** What is left of a record when its person is no more: nothing that could hold again, were the name given anew. */
export const ended = (record: AccessRecord, now: number): AccessRecord => {
  const { state, grant } = record
  if (state === 'pending') return { ...record, state: 'withdrawn', decidedAt: now }
  if (grant === null || grant.revokedAt !== null) return record
  return { ...record, grant: { ...grant, revokedAt: now } }
}

const decided = (
  record: AccessRecord,
  decision: Pick<AccessRecord, 'state' | 'grant'>,
  { name }: Person,
  now: number,
): Verdict => ({
  kind: 'done',
  record: { ...record, ...decision, decidedBy: name, decidedAt: now },
})

const refused = (refusal: RefusalKind): Verdict => ({ kind: 'refused', refusal })
