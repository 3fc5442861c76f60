import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { serialOf } from '../../agent/protocol/revocations.ts'
import type { PersonName } from '../../agent/protocol/ticket.ts'
import type { Role } from '../api/people-contract.ts'
import { identityOf } from '../credentials/identity.ts'
import { ControlError } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** Somebody whose certificate holds at this instant, with the role that they have now. */
export interface AdmittedPerson {
  readonly name: PersonName
  readonly role: Role
  readonly serial: string
  /** End of the certificate, milliseconds since the epoch. */
  readonly notAfter: number
}

/**
 * Judges who calls at the people door; asked for every request, since a connection outlives certificates, and people.
 * @throws ControlError E_PERSON_NEEDED, E_NOT_PERSON, E_CERTIFICATE_UNKNOWN, E_CERTIFICATE_REVOKED,
 *   E_CERTIFICATE_EXPIRED
 */
export const admitPerson = (
  store: Store,
  { socket }: Pick<IncomingMessage, 'socket'>,
  now: number,
): AdmittedPerson => {
  // `authorized`, never merely shown: the door lets in everybody at TLS, since a login has nothing to show.
  const certificate =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (certificate === undefined) throw unproved(socket)
  const identity = identityOf(certificate)
  if (identity?.kind !== 'person') throw refuse('E_NOT_PERSON', 'it speaks for no person')
  const serial = serialOf(certificate.serialNumber)
  const record = store.personCertificates.get(serial)
  const person = store.people.get(identity.person)
  // The whole of it, not its serial: who has the authority's key could put any key under a serial that holds.
  if (record === null || record.person !== identity.person || !is(certificate, record.pem))
    throw refuse('E_CERTIFICATE_UNKNOWN', 'control has not issued it')
  if (record.revokedAt !== null || person === null)
    throw refuse('E_CERTIFICATE_REVOKED', 'it was revoked')
  if (record.notAfter <= now) throw refuse('E_CERTIFICATE_EXPIRED', 'it has expired')
  return { name: person.name, role: person.role, serial, notAfter: record.notAfter }
}

/** TLS has refused what was shown, if anything was; it is told apart only so that people know to log in again. */
const unproved = (socket: unknown): ControlError => {
  const reason = socket instanceof TLSSocket ? String(socket.authorizationError) : ''
  return reason.includes('CERT_HAS_EXPIRED')
    ? refuse('E_CERTIFICATE_EXPIRED', 'it has expired')
    : refuse('E_PERSON_NEEDED', 'none that holds was shown', 401)
}

const is = (certificate: X509Certificate, pem: string): boolean =>
  certificate.raw.equals(new X509Certificate(pem).raw)

const refuse = (code: string, found: string, status = 403): ControlError =>
  new ControlError({
    code,
    message: `the person’s certificate is refused: ${found}`,
    fault: 'caller',
    next: 'log in again',
    status,
  })
