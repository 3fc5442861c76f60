import type { KeyObject } from 'node:crypto'
import type { HostValues } from '../host-values.ts'
import { PLACES } from '../places.ts'
import type { WireguardKey } from '../protocol/names.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'
import { AgentError } from '../agent-error.ts'
import { askControl } from './ask-control.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { signingRequest } from './signing-request.ts'

export interface Applicant {
  readonly values: HostValues
  readonly key: KeyObject
  readonly ca: string
  readonly wireguardKey: WireguardKey | null
  /** Whether a certificate that control shows holds no longer. */
  readonly isRevoked: (serial: string) => boolean
}

/** The certificate on the disk, unless there is none or its time is over. */
export async function savedCertificate(nowMs: number): Promise<Certificate | null> {
  const pem = await readIfThere(PLACES.certificate)
  if (pem === null) return null
  const certificate = readCertificate(pem)
  return certificate.notAfterMs > nowMs ? certificate : null
}

/** Trades the one-time join token for the first certificate. */
export async function enrol(applicant: Applicant): Promise<Certificate> {
  const { values, key, ca, wireguardKey, isRevoked } = applicant
  const token = (await readIfThere(PLACES.joinToken))?.trim()
  if (token === undefined || token === '') throw new NoToken()
  const body = { host: values.host, token, csr: signingRequest(key), wireguardKey }
  const way = { address: values.control, ca, client: null, isRevoked }
  return keep(await askControl({ ...way, path: '/enrol', body }))
}

/** Trades the present certificate for a fresh one. */
export async function renew(
  { values, key, ca, isRevoked }: Applicant,
  certificate: Certificate,
): Promise<Certificate> {
  const client = { key: keyPem(key), certificate: certificate.pem }
  const body = { host: values.host, csr: signingRequest(key) }
  const way = { address: values.control, ca, client, isRevoked }
  return keep(await askControl({ ...way, path: '/renew', body }))
}

export const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' })

async function keep({ certificate }: { readonly certificate: string }): Promise<Certificate> {
  const read = readCertificate(certificate)
  await writeDurably(PLACES.certificate, read.pem)
  return read
}

class NoToken extends AgentError {
  override readonly name = 'NoToken'

  constructor() {
    super(`there is no valid certificate, and no join token in ${PLACES.joinToken}`, {
      code: 'E_NO_JOIN_TOKEN',
      fault: 'system',
      next: 'inject a fresh join token through the provider and run the bootstrap again',
    })
  }
}
