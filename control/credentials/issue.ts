import type { webcrypto } from 'node:crypto'
import {
  CONTROL_IDENTITY,
  OPERATOR_IDENTITY,
  hostIdentity,
} from '../../agent/protocol/enrolment.ts'
import type { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { CertificateRecord, Role } from '../store/certificates.ts'
import { CLOCK_ALLOWANCE_MS, newSerial, type Authority } from './authority.ts'
import { SIGNING_ALGORITHM, keyHash } from './keys.ts'
import { x509 } from './x509.ts'

/** Whom a certificate is for. Everything in it but the public key follows from this. */
export type Subject =
  | { readonly kind: 'agent'; readonly host: HostId }
  /** Towards agents: control only ever dials them. */
  | { readonly kind: 'control-dialling' }
  /** At control's own doors. */
  | { readonly kind: 'control-serving'; readonly address: Ipv4 }
  | { readonly kind: 'operator' }

export interface IssueRequest {
  readonly subject: Subject
  readonly publicKey: webcrypto.CryptoKey
  readonly now: Date
  readonly lifeMs: number
}

/** Makes a certificate from server-side data alone. It is not valid until it is recorded in the store. */
export const issueCertificate = async (
  authority: Authority,
  { subject, publicKey, now, lifeMs }: IssueRequest,
): Promise<CertificateRecord> => {
  const serial = newSerial()
  const notAfter = new Date(Math.floor((now.getTime() + lifeMs) / 1000) * 1000)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [PROFILES[subject.kind].name(subject)] }],
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - CLOCK_ALLOWANCE_MS),
    notAfter,
    publicKey,
    signingKey: authority.key,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: await extensions(authority, subject, publicKey),
  })
  return {
    serial,
    role: PROFILES[subject.kind].role,
    host: subject.kind === 'agent' ? subject.host : null,
    keyHash: keyHash(publicKey),
    issuedAt: now.getTime(),
    notAfter: notAfter.getTime(),
    pem: `${certificate.toString('pem')}\n`,
    revokedAt: null,
    revokedWhy: null,
  }
}

interface Profile {
  readonly role: Role
  readonly usages: readonly string[]
  readonly name: (subject: Subject) => string
}

const { serverAuth, clientAuth } = x509.ExtendedKeyUsage

const PROFILES: Readonly<Record<Subject['kind'], Profile>> = {
  // An agent listens for orders and calls on its own to renew.
  agent: {
    role: 'agent',
    usages: [serverAuth, clientAuth],
    name: (subject) => (subject.kind === 'agent' ? subject.host : ''),
  },
  'control-dialling': { role: 'control', usages: [clientAuth], name: () => 'control' },
  'control-serving': { role: 'control', usages: [serverAuth], name: () => 'control' },
  operator: { role: 'operator', usages: [clientAuth], name: () => 'operator' },
}

const extensions = async (
  authority: Authority,
  subject: Subject,
  publicKey: webcrypto.CryptoKey,
): Promise<InstanceType<typeof x509.Extension>[]> => [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
  new x509.ExtendedKeyUsageExtension([...PROFILES[subject.kind].usages]),
  new x509.SubjectAlternativeNameExtension([...names(subject)]),
  await x509.SubjectKeyIdentifierExtension.create(publicKey),
  await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
]

interface AlternativeName {
  readonly type: 'url' | 'ip'
  readonly value: string
}

const names = (subject: Subject): readonly AlternativeName[] => {
  switch (subject.kind) {
    case 'agent':
      return [{ type: 'url', value: hostIdentity(subject.host) }]
    case 'control-dialling':
      return [{ type: 'url', value: CONTROL_IDENTITY }]
    case 'control-serving':
      return [
        { type: 'url', value: CONTROL_IDENTITY },
        { type: 'ip', value: subject.address },
      ]
    case 'operator':
      return [{ type: 'url', value: OPERATOR_IDENTITY }]
  }
}
