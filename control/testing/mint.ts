import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSerial } from '../credentials/authority.ts'
import {
  SIGNING_ALGORITHM,
  newKeyPair,
  privateKeyFromPem,
  privateKeyPem,
} from '../credentials/keys.ts'
import { x509 } from '../credentials/x509.ts'
import type { ControlProcess } from './control-process.ts'
import type { MachineCredential } from './machine.ts'

export interface Minting {
  /** URI name, `drawbridge://host/host-1`. */
  readonly identity: string
  readonly serial?: string
  /** Begin and end of its life from now, in milliseconds; no clock is ever set. */
  readonly sinceMs?: number
  readonly untilMs?: number
}

/**
 * A certificate that whoever has the authority's key could make: of any name, serial and span of life, and in no record of
 * control's.
 */
export const mint = async (
  control: ControlProcess,
  { identity, serial = newSerial(), sinceMs = -60_000, untilMs = 3_600_000 }: Minting,
): Promise<MachineCredential> => {
  const authority = readFileSync(join(control.state, 'authority.pem'), 'utf8')
  const split = authority.indexOf('-----BEGIN PRIVATE KEY-----')
  const keys = await newKeyPair()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: 'CN=minted',
    issuer: new x509.X509Certificate(authority.slice(0, split)).subject,
    notBefore: new Date(Date.now() + sinceMs),
    notAfter: new Date(Date.now() + untilMs),
    publicKey: keys.publicKey,
    signingKey: privateKeyFromPem(authority.slice(split)),
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: identity }])],
  })
  return { certificate: certificate.toString('pem'), key: privateKeyPem(keys.privateKey) }
}
