import { X509Certificate } from 'node:crypto'

/** The agent's certificate and its span of life. */
export interface Certificate {
  readonly pem: string
  readonly serial: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** Stands in a report of an agent that has not joined yet. */
export const NO_CERTIFICATE: Certificate = { pem: '', serial: '', notBeforeMs: 0, notAfterMs: 0 }

export function readCertificate(pem: string): Certificate {
  const parsed = new X509Certificate(pem)
  return {
    pem,
    serial: parsed.serialNumber,
    notBeforeMs: Date.parse(parsed.validFrom),
    notAfterMs: Date.parse(parsed.validTo),
  }
}

/** Whether a certificate carries exactly this name of ours as a URI. */
export const carriesIdentity = (subjectAltName: string | undefined, identity: string): boolean =>
  (subjectAltName ?? '').split(', ').includes(`URI:${identity}`)
