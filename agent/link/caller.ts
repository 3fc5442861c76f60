import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import { carriesIdentity } from '../identity/certificate.ts'
import { CONTROL_IDENTITY } from '../protocol/enrolment.ts'

export type Caller =
  | { readonly kind: 'control'; readonly notAfterMs: number }
  | {
      readonly kind: 'refused'
      readonly code: 'E_NOT_CONTROL' | 'E_CERTIFICATE_EXPIRED'
      readonly message: string
    }

/**
 * Who is calling. Asked for every request: a connection stays authorised in Node after the certificate that opened it
 * has expired.
 */
export function callerOf(socket: Socket, nowMs: number): Caller {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  if (!(socket instanceof TLSSocket) || !socket.authorized || certificate === undefined)
    return notControl('no certificate of the pinned authority was shown')
  return judgeCertificate(certificate, nowMs)
}

function judgeCertificate(certificate: X509Certificate, nowMs: number): Caller {
  if (!carriesIdentity(certificate.subjectAltName, CONTROL_IDENTITY))
    return notControl('the certificate does not carry the name of control')
  const notAfterMs = Date.parse(certificate.validTo)
  const isValid = Date.parse(certificate.validFrom) <= nowMs && nowMs < notAfterMs
  return isValid
    ? { kind: 'control', notAfterMs }
    : {
        kind: 'refused',
        code: 'E_CERTIFICATE_EXPIRED',
        message: `the caller's certificate is not valid now; it ends at ${certificate.validTo}`,
      }
}

const notControl = (message: string): Caller => ({
  kind: 'refused',
  code: 'E_NOT_CONTROL',
  message,
})
