import type { PersonName } from '../../agent/protocol/ticket.ts'
import type { AccessTarget, Permission, RequestId, Role } from '../api/people-contract.ts'
import { isSameTarget, type Access, type AccessRecord } from './model.ts'
import { mayApproveFor, mayGo, permissionFor } from './policy.ts'
import { placeOf, resolveTarget, type World } from './world.ts'
import type { HostId } from '../../agent/protocol/names.ts'

/** All that a decision rests on. */
export interface AccessState {
  /** The role of a person; null where there is none of that name. */
  readonly roleOf: (person: PersonName) => Role | null
  /** What this person asked for, ended ones included. */
  readonly records: readonly AccessRecord[]
  readonly world: World
}

export type Decision =
  | {
      readonly kind: 'allowed'
      readonly grant: RequestId
      /** Milliseconds since the epoch. */
      readonly until: number
      /** The very host or instance. */
      readonly target: AccessTarget
      readonly host: HostId
      readonly permission: Permission
    }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * May this person, for this verb and this target, now? All of it is looked at whatever is found on the way: who is
 * refused learns nothing, from the time it takes neither.
 */
export const decide = (access: Access, state: AccessState, now: number): Decision => {
  const { person, verb, target } = access
  const role = state.roleOf(person)
  const permission = permissionFor(verb, target)
  const isRoleFit = role !== null && mayGo(role, verb, target)
  const resolved = resolveTarget(state.world, target)
  const place = placeOf(state.world, resolved ?? target)
  const covering = state.records.filter((record) => covers(record, access, resolved))
  const [best] = covering
    .filter((record) => whyNoGrant(record, state, now) === null)
    .sort((one, other) => untilOf(other) - untilOf(one))
  if (role === null) return refused('there is no such person')
  if (permission === null || !isRoleFit) return refused(`the role ${role} does not go there`)
  if (resolved === null || place === null) return refused('there is no such target')
  if (best === undefined) return refused(whyNone(covering, state, now))
  return { kind: 'allowed', grant: best.id, until: untilOf(best), permission, ...place }
}

/** Why a grant holds no more, by the clock, by a decision, or because it could not be given today; null while it holds. */
export type GrantEnd = 'revoked' | 'expired' | 'person'

export const whyNoGrant = (
  record: AccessRecord,
  { roleOf }: Pick<AccessState, 'roleOf'>,
  now: number,
): GrantEnd | null => {
  const { grant, person, verb, decidedBy } = record
  if (grant === null || decidedBy === null || decidedBy === person) return 'revoked'
  if (grant.revokedAt !== null) return 'revoked'
  if (grant.until <= now) return 'expired'
  const role = roleOf(person)
  if (role === null || !mayGo(role, verb, grant.target)) return 'person'
  const approver = roleOf(decidedBy)
  return approver !== null && mayApproveFor(approver, role) ? null : 'revoked'
}

/** This very person, verb and target; a grant for any instance is one for each. */
const covers = (
  { person, verb, grant }: AccessRecord,
  access: Access,
  resolved: AccessTarget | null,
): boolean => {
  if (grant === null || resolved === null) return false
  if (person !== access.person || verb !== access.verb) return false
  return isSameTarget(grant.target, resolved) || isSameTarget(grant.target, anyOf(resolved))
}

const anyOf = (target: AccessTarget): AccessTarget =>
  target.kind === 'host' ? target : { ...target, index: null }

const untilOf = ({ grant }: AccessRecord): number => grant?.until ?? 0

const whyNone = (covering: readonly AccessRecord[], state: AccessState, now: number): string => {
  const [newest] = [...covering].sort((one, other) => other.at - one.at)
  if (newest === undefined) return 'no grant for it'
  return `grant ${newest.id} holds no more: ${whyNoGrant(newest, state, now) ?? ''}`
}

const refused = (why: string): Decision => ({ kind: 'refused', why })
