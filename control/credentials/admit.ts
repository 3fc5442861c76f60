import { X509Certificate } from 'node:crypto'
import { serialOf } from '../../agent/protocol/revocations.ts'
import { ControlError } from '../errors.ts'
import type { CertificateRecord } from '../store/certificates.ts'
import type { Store } from '../store/store.ts'
import { identityOf, type Identity } from './identity.ts'

/** A certificate that holds at this moment, and for whom. */
export interface Admission {
  readonly identity: Identity
  readonly record: CertificateRecord
}

/**
 * Judges a certificate whose chain TLS has verified. Asked again for every call: a connection outlives
 * the certificate it was opened with.
 * @throws ControlError E_CERTIFICATE_UNKNOWN, E_CERTIFICATE_REVOKED, E_CERTIFICATE_EXPIRED
 */
export const admit = (store: Store, certificate: X509Certificate, now: number): Admission => {
  const admission = recognise(store, certificate)
  if (admission.record.revokedAt !== null) throw refuse('E_CERTIFICATE_REVOKED', 'it was revoked')
  if (admission.record.notAfter <= now) throw refuse('E_CERTIFICATE_EXPIRED', 'it has expired')
  return admission
}

/** Whose it is, revoked and expired ones included. */
export const recognise = (store: Store, certificate: X509Certificate): Admission => {
  const identity = identityOf(certificate)
  const record = store.certificates.get(serialOf(certificate.serialNumber))
  // The whole of it, not its serial: who has the authority's key could put any key under a serial that holds.
  if (identity === null || record === null || !fits(identity, record) || !is(certificate, record))
    throw refuse('E_CERTIFICATE_UNKNOWN', 'control has not issued it')
  return { identity, record }
}

const is = (certificate: X509Certificate, { pem }: CertificateRecord): boolean =>
  certificate.raw.equals(new X509Certificate(pem).raw)

const fits = (identity: Identity, { role, host }: CertificateRecord): boolean =>
  identity.kind === 'host' ? role === 'agent' && host === identity.host : role === identity.kind

const refuse = (code: string, found: string): ControlError =>
  new ControlError({
    code,
    message: `the certificate is refused: ${found}`,
    fault: 'caller',
    next: 'call again with a certificate that holds',
    status: 403,
  })
