import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import { carriesIdentity } from '../identity/certificate.ts'
import { CONTROL_IDENTITY } from '../protocol/enrolment.ts'

export type Caller =
  | {
      readonly kind: 'control'
      readonly notAfterMs: number
      /** Of the certificate that it showed. */
      readonly serial: string
    }
  | {
      readonly kind: 'refused'
      readonly code: 'E_NOT_CONTROL' | 'E_CERTIFICATE_EXPIRED' | 'E_CERTIFICATE_REVOKED'
      readonly message: string
    }

/** What a caller's certificate is held against. */
export interface Judge {
  readonly now: () => Date
  readonly isRevoked: (serial: string) => boolean
}

/**
 * Who is calling. Asked for every request: a connection stays authorised in Node after the certificate that opened it
 * has expired or was revoked. That the certificate may be used by a caller at all (clientAuth) is TLS's own check.
 */
export function callerOf(socket: Socket, judge: Judge): Caller {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  if (!(socket instanceof TLSSocket) || !socket.authorized || certificate === undefined)
    return notControl('no certificate of the pinned authority was shown')
  return judgeCertificate(certificate, judge)
}

function judgeCertificate(certificate: X509Certificate, { now, isRevoked }: Judge): Caller {
  if (!carriesIdentity(certificate.subjectAltName, CONTROL_IDENTITY))
    return notControl('the certificate does not carry the name of control')
  const nowMs = now().getTime()
  const notAfterMs = Date.parse(certificate.validTo)
  if (nowMs < Date.parse(certificate.validFrom) || notAfterMs <= nowMs)
    return refused(
      'E_CERTIFICATE_EXPIRED',
      `the caller's certificate is not valid now; it ends at ${certificate.validTo}`,
    )
  return isRevoked(certificate.serialNumber)
    ? refused(
        'E_CERTIFICATE_REVOKED',
        "the caller's certificate was revoked, or a newer replaced it",
      )
    : { kind: 'control', notAfterMs, serial: certificate.serialNumber }
}

const notControl = (message: string): Caller => refused('E_NOT_CONTROL', message)

const refused = (code: (Caller & { kind: 'refused' })['code'], message: string): Caller => ({
  kind: 'refused',
  code,
  message,
})
