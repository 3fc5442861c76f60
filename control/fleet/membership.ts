import type { HostId } from '../../agent/protocol/names.ts'
import type { InviteRequest } from '../api/contract.ts'
import type { Audit } from '../audit/audit.ts'
import { newJoinToken, tokenHash } from '../credentials/join-token.ts'
import { revokeHost, takeCertificates, type RevocationRoom } from '../credentials/revoke.ts'
import { ControlError } from '../errors.ts'
import type { Journal } from '../store/journal.ts'
import type { Losses } from '../store/losses.ts'
import type { Store } from '../store/store.ts'
import type { HostRecord } from './model.ts'

export interface MembershipParts {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly journal: Journal
  readonly revocation: RevocationRoom
  readonly tokenLifeMs: number
  /** Addresses that no host may have. */
  readonly reserved: readonly string[]
  readonly now: () => Date
  readonly onHostChanged: (host: HostId) => void
}

export interface Invitation {
  readonly token: string
  readonly expiresAt: Date
}

/**
 * Records a host that may join, with a one-time join token. Inviting a host again that has not joined
 * yet replaces its token.
 * @throws ControlError E_HOST_EXISTS, E_ADDRESS_TAKEN
 */
export const invite = (parts: MembershipParts, request: InviteRequest): Invitation => {
  const { store, audit, journal, now } = parts
  const token = newJoinToken()
  const expiresAt = new Date(now().getTime() + parts.tokenLifeMs)
  // Who was removed is removed on record before they are invited anew.
  parts.losses.write()
  store.transaction(() => {
    const { id } = request
    store.hosts.put(invited(parts, request))
    store.tokens.dropAllOf(id)
    store.tokens.dropExpired(now().getTime())
    const hash = tokenHash(token)
    store.tokens.add({ hash, host: id, expiresAt: expiresAt.getTime(), serial: null })
    const detail = `address ${request.address}, token until ${expiresAt.toISOString()}`
    audit.append({ actor: 'operator', action: 'invite', target: id, outcome: 'done', detail })
    journal.record({ kind: 'host-invited', host: id, detail })
  })
  parts.onHostChanged(request.id)
  return { token, expiresAt }
}

const invited = (parts: MembershipParts, request: InviteRequest): HostRecord => {
  const before = parts.store.hosts.get(request.id)
  if (before !== null && before.state !== 'invited' && before.state !== 'gone')
    throw refuse('E_HOST_EXISTS', `${request.id} is ${before.state} already`)
  refuseTaken(parts, request)
  return {
    ...request,
    state: 'invited',
    wireguardKey: null,
    invitedAt: parts.now().getTime(),
    leftAt: null,
    generation: before?.generation ?? 0,
    applied: 0,
    desired: null,
  }
}

const refuseTaken = ({ store, reserved }: MembershipParts, request: InviteRequest): void => {
  const present = store.hosts.present().filter(({ id }) => id !== request.id)
  for (const field of ['address', 'inner', 'mac'] as const) {
    const holder = present.find((host) => host[field] === request[field])
    if (holder !== undefined)
      throw refuse('E_ADDRESS_TAKEN', `${field} ${request[field]} belongs to ${holder.id}`)
  }
  const used = [...reserved, ...present.flatMap(({ address, inner }) => [address, inner])]
  if (
    request.address === request.inner ||
    used.includes(request.address) ||
    used.includes(request.inner)
  )
    throw refuse('E_ADDRESS_TAKEN', `${request.address} or ${request.inner} is in use`)
}

/**
 * Starts the leave. What the host held is worthless from this instant; nothing waits for it. On a disk that is full it
 * is let in nowhere and its sessions end; its peers hear of it once there is room.
 * @throws ControlError E_UNKNOWN_HOST, E_REVOKED_UNWRITTEN
 */
export const remove = (parts: MembershipParts, id: HostId): void => {
  const { store, losses, onHostChanged } = parts
  const host = store.hosts.get(id)
  if (host === null) throw unknownHost(id)
  try {
    if (isLeft(host)) losses.assertWritten(id)
    else takeOut(parts, host)
  } finally {
    onHostChanged(id)
  }
}

const isLeft = ({ state }: HostRecord): boolean => state === 'leaving' || state === 'gone'

const takeOut = (parts: MembershipParts, host: HostRecord): void => {
  const { id } = host
  const at = parts.now().getTime()
  takeCertificates(parts.revocation, parts.store.certificates.unrevokedOf(id), {
    target: id,
    what: `${id} is let in nowhere and its sessions end; its peers keep their holes until it is written`,
    rows: { hosts: [left(host, at)] },
    ...{ why: LEFT, at },
    write: () => startLeave(parts, id, { actor: 'operator', at }),
  })
}

const LEFT = 'the host left'

const left = (host: HostRecord, at: number): HostRecord => ({
  ...host,
  state: host.state === 'invited' ? 'gone' : 'leaving',
  leftAt: at,
})

/** Part of the caller's transaction; the host is known and has not left yet. `at`: since when it is out. */
export const startLeave = (
  { store, audit, journal, revocation }: MembershipParts,
  id: HostId,
  { actor, at }: { readonly actor: 'operator' | 'control'; readonly at: number },
): void => {
  const host = store.hosts.get(id)
  if (host === null) throw unknownHost(id)
  const after = left(host, at)
  store.hosts.put(after)
  store.tokens.dropAllOf(id)
  audit.append({ actor, action: 'remove', target: id, outcome: 'done', detail: '' })
  journal.record({ kind: 'host-leaving', host: id })
  if (after.state === 'gone')
    journal.record({ kind: 'host-gone', host: id, detail: 'it never joined' })
  revokeHost(revocation, id, { why: LEFT, at })
}

const refuse = (code: string, message: string): ControlError =>
  new ControlError({
    code,
    message,
    fault: 'caller',
    next: 'choose another, or remove the one that has it and wait until it is gone',
    status: 409,
  })

const unknownHost = (id: HostId): ControlError =>
  new ControlError({
    code: 'E_UNKNOWN_HOST',
    message: `control knows no host ${id}`,
    fault: 'caller',
    next: 'list the hosts with the state call',
    status: 404,
  })
