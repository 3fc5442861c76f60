import type { CertificateAnswer, EnrolRequest } from '../../agent/protocol/enrolment.ts'
import { ControlError } from '../errors.ts'
import type { HostRecord } from '../fleet/model.ts'
import type { CertificateRecord } from '../store/certificates.ts'
import type { TokenRecord } from '../store/join-tokens.ts'
import type { Desk } from './desk.ts'
import { issueCertificate } from './issue.ts'
import { tokenHash } from './join-token.ts'
import { publicKeyFromRequest } from './signing-request.ts'

/**
 * Turns a join token into the host's first certificate. The token is spent in the same transaction
 * that records the certificate. Whoever lost the answer gets the same certificate again, for the same
 * key and within the token's life; it is useless to anyone who does not hold that key.
 * @throws ControlError E_TOKEN_UNKNOWN, E_TOKEN_EXPIRED, E_TOKEN_USED, E_SIGNING_REQUEST,
 *   E_WIREGUARD_KEY, E_WIREGUARD_KEY_TAKEN, E_HOST_LEFT
 */
export const enrol = async (desk: Desk, request: EnrolRequest): Promise<CertificateAnswer> => {
  // Judged before any costly work, and once more inside the transaction.
  judgeToken(desk, request)
  judgeWireguardKey(desk, request)
  const publicKey = await publicKeyFromRequest(request.csr, request.host)
  const fresh = await issueCertificate(desk.authority, {
    subject: { kind: 'agent', host: request.host },
    publicKey,
    now: desk.now(),
    lifeMs: desk.agentLifeMs,
  })
  const issued = desk.store.transaction(() => spend(desk, request, fresh))
  desk.onHostChanged(request.host)
  return { certificate: issued.pem, notAfter: new Date(issued.notAfter).toISOString() }
}

const spend = (desk: Desk, request: EnrolRequest, fresh: CertificateRecord): CertificateRecord => {
  const token = judgeToken(desk, request)
  const host = judgeWireguardKey(desk, request)
  if (token.serial !== null) {
    const before = sameCertificate(desk, token.serial, fresh.keyHash)
    return repeat(desk, request, host, before)
  }
  if (host.state !== 'invited') throw left(host)
  if (!desk.store.tokens.spend(token.hash, fresh.serial)) throw used()
  desk.store.certificates.add(fresh)
  desk.store.hosts.put({ ...host, state: 'enrolled', wireguardKey: request.wireguardKey })
  record(desk, host, fresh)
  return fresh
}

/** What the token was spent on, for the holder of the same key and of nothing else. */
const sameCertificate = ({ store, now }: Desk, serial: string, key: string): CertificateRecord => {
  const before = store.certificates.get(serial)
  if (before === null || before.keyHash !== key) throw used()
  if (before.revokedAt !== null || before.notAfter <= now().getTime()) throw used()
  return before
}

const repeat = (
  desk: Desk,
  request: EnrolRequest,
  host: HostRecord,
  before: CertificateRecord,
): CertificateRecord => {
  if (host.wireguardKey === request.wireguardKey) return before
  // Nobody was told the first WireGuard key yet: until the host is a member it may change its mind.
  if (host.state !== 'enrolled') throw used()
  desk.store.hosts.put({ ...host, wireguardKey: request.wireguardKey })
  return before
}

const record = (desk: Desk, host: HostRecord, { serial, notAfter }: CertificateRecord): void => {
  const until = new Date(notAfter).toISOString()
  const detail = `serial ${serial} until ${until}`
  desk.audit.append({ actor: host.id, action: 'enrol', target: host.id, outcome: 'done', detail })
  desk.journal.record({ kind: 'certificate-issued', host: host.id, detail })
  desk.journal.record({ kind: 'host-enrolled', host: host.id })
}

const judgeToken = ({ store, now }: Desk, request: EnrolRequest): TokenRecord => {
  const token = store.tokens.get(tokenHash(request.token))
  // The token of another host is no token for this one, and says nothing about that other host.
  if (token === null || token.host !== request.host)
    throw refuse('E_TOKEN_UNKNOWN', 'the join token is not one for this host')
  if (token.expiresAt <= now().getTime())
    throw refuse('E_TOKEN_EXPIRED', 'the join token has expired')
  return token
}

const judgeWireguardKey = ({ store, overlayMode }: Desk, request: EnrolRequest): HostRecord => {
  const { host: id, wireguardKey } = request
  if ((wireguardKey !== null) !== (overlayMode === 'encrypted'))
    throw refuse('E_WIREGUARD_KEY', `the overlay is ${overlayMode}; the WireGuard key must fit it`)
  const holder = store.hosts
    .present()
    .find((host) => wireguardKey !== null && host.wireguardKey === wireguardKey)
  if (holder !== undefined && holder.id !== id)
    throw refuse('E_WIREGUARD_KEY_TAKEN', 'the WireGuard key belongs to another host')
  const host = store.hosts.get(id)
  if (host === null) throw refuse('E_TOKEN_UNKNOWN', 'the join token is not one for this host')
  return host
}

const used = (): ControlError => refuse('E_TOKEN_USED', 'the join token was used')

const left = (host: HostRecord): ControlError =>
  refuse('E_HOST_LEFT', `the host is ${host.state}, it cannot join with this token`)

const refuse = (code: string, message: string): ControlError =>
  new ControlError({
    code,
    message,
    fault: 'caller',
    next: 'ask the operator for a new invitation',
    status: 403,
  })
