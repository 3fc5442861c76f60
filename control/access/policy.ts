import type { AccessTarget, AccessVerb, Permission, Role } from '../api/people-contract.ts'

/** What each role may do. Whoever goes somewhere needs a grant on top of it, owners too. */
export const POLICY: Readonly<Record<Role, readonly Permission[]>> = {
  owner: [
    'host-console',
    'component-console',
    'tunnel',
    'approve',
    'sessions',
    'deploy',
    'update',
    'audit',
  ],
  admin: ['host-console', 'component-console', 'tunnel', 'approve', 'sessions', 'deploy', 'update'],
  developer: ['host-console', 'component-console', 'tunnel', 'deploy'],
  viewer: [],
  reviewer: ['sessions', 'audit'],
}

export const may = (role: Role, permission: Permission): boolean =>
  POLICY[role].includes(permission)

/** Whether the one role may do something that the other may not. */
const hasMore = (one: Role, other: Role): boolean =>
  POLICY[one].some((permission) => !may(other, permission))

/** What somebody is between two roles, of which neither counts whole: nothing that either may not do. */
export const lesserRole = (one: Role, other: Role): Role => {
  if (!hasMore(one, other)) return one
  return hasMore(other, one) ? 'viewer' : other
}

/** Null: there is no such thing, for nobody. A tunnel leads to a port that a component declares, never to a host. */
export const permissionFor = (
  verb: AccessVerb,
  { kind }: Pick<AccessTarget, 'kind'>,
): Permission | null => {
  if (verb === 'tunnel') return kind === 'component' ? 'tunnel' : null
  return kind === 'component' ? 'component-console' : 'host-console'
}

export const mayGo = (
  role: Role,
  verb: AccessVerb,
  target: Pick<AccessTarget, 'kind'>,
): boolean => {
  const permission = permissionFor(verb, target)
  return permission !== null && may(role, permission)
}

/** Nobody lets somebody go further than they could themselves: an owner's request is for another owner. */
export const mayApproveFor = (approver: Role, requester: Role): boolean =>
  may(approver, 'approve') && (requester !== 'owner' || approver === 'owner')

/** Sees what others asked for and got. */
export const seesAll = (role: Role): boolean =>
  may(role, 'approve') || may(role, 'sessions') || may(role, 'audit')
