import type { webcrypto } from 'node:crypto'
import {
  CONTROL_IDENTITY,
  OPERATOR_IDENTITY,
  hostIdentity,
  personIdentity,
} from '../../agent/protocol/enrolment.ts'
import type { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { PersonName } from '../../agent/protocol/ticket.ts'
import type { CertificateRecord, Role } from '../store/certificates.ts'
import { CLOCK_ALLOWANCE_MS, newSerial, type Authority } from './authority.ts'
import { SIGNING_ALGORITHM, keyHash } from './keys.ts'
import { x509 } from './x509.ts'

/** Whom a certificate of a machine, or of the operator, is for. */
export type Subject =
  | { readonly kind: 'agent'; readonly host: HostId }
  /** Towards agents: control only ever dials them. */
  | { readonly kind: 'control-dialling' }
  /** At control's own doors. */
  | { readonly kind: 'control-serving'; readonly address: Ipv4 }
  | { readonly kind: 'operator' }

/** Everything in a certificate but the public key follows from this. */
type AnySubject = Subject | { readonly kind: 'person'; readonly person: PersonName }

export interface IssueRequest<Whom = Subject> {
  readonly subject: Whom
  readonly publicKey: webcrypto.CryptoKey
  readonly now: Date
  readonly lifeMs: number
}

/** Makes a certificate from server-side data alone. It is not valid until it is recorded in the store. */
export const issueCertificate = async (
  authority: Authority,
  request: IssueRequest,
): Promise<CertificateRecord> => ({
  ...(await signCertificate(authority, request)),
  role: ROLES[request.subject.kind],
  host: request.subject.kind === 'agent' ? request.subject.host : null,
  revokedAt: null,
  revokedWhy: null,
})

export type SignedCertificate = Omit<
  CertificateRecord,
  'role' | 'host' | 'revokedAt' | 'revokedWhy'
>

/** The same for whomever; what it is recorded as is the caller's to say. */
export const signCertificate = async (
  authority: Authority,
  { subject, publicKey, now, lifeMs }: IssueRequest<AnySubject>,
): Promise<SignedCertificate> => {
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
    keyHash: keyHash(publicKey),
    issuedAt: now.getTime(),
    notAfter: notAfter.getTime(),
    pem: `${certificate.toString('pem')}\n`,
  }
}

interface Profile {
  readonly usages: readonly string[]
  readonly name: (subject: AnySubject) => string
}

const ROLES: Readonly<Record<Subject['kind'], Role>> = {
  agent: 'agent',
  'control-dialling': 'control',
  'control-serving': 'control',
  operator: 'operator',
}

const { serverAuth, clientAuth } = x509.ExtendedKeyUsage

const PROFILES: Readonly<Record<AnySubject['kind'], Profile>> = {
  // An agent listens for orders and calls on its own to renew.
  agent: {
    usages: [serverAuth, clientAuth],
    name: (subject) => (subject.kind === 'agent' ? subject.host : ''),
  },
  'control-dialling': { usages: [clientAuth], name: () => 'control' },
  'control-serving': { usages: [serverAuth], name: () => 'control' },
  operator: { usages: [clientAuth], name: () => 'operator' },
  person: {
    usages: [clientAuth],
    name: (subject) => (subject.kind === 'person' ? subject.person : ''),
  },
}

const extensions = async (
  authority: Authority,
  subject: AnySubject,
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

const names = (subject: AnySubject): readonly AlternativeName[] => {
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
    case 'person':
      return [{ type: 'url', value: personIdentity(subject.person) }]
  }
}
