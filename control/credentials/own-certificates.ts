import type { Ipv4 } from '../../agent/protocol/names.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'
import type { Authority } from './authority.ts'
import { issueCertificate, type Subject } from './issue.ts'
import { newKeyPair, privateKeyPem } from './keys.ts'

/** A certificate and its key, as TLS wants them. */
export interface Credential {
  readonly certificate: string
  readonly key: string
  readonly serial: string
  readonly notAfter: number
}

/** What control itself goes by: one credential per direction, and the one it hands to its operator. */
export interface OwnCredentials {
  readonly dialling: Credential
  readonly serving: Credential
  readonly operator: Credential
}

export interface OwnCredentialsParts {
  readonly authority: Authority
  readonly store: Store
  readonly journal: Journal
  readonly address: Ipv4
  readonly lifeMs: number
  readonly now: () => Date
}

export const issueOwnCredentials = async (parts: OwnCredentialsParts): Promise<OwnCredentials> => {
  const [dialling, serving, operator] = await Promise.all([
    issueOne(parts, { kind: 'control-dialling' }),
    issueOne(parts, { kind: 'control-serving', address: parts.address }),
    issueOne(parts, { kind: 'operator' }),
  ])
  return { dialling, serving, operator }
}

const issueOne = async (parts: OwnCredentialsParts, subject: Subject): Promise<Credential> => {
  const keys = await newKeyPair()
  const { authority, lifeMs } = parts
  const request = { subject, publicKey: keys.publicKey, now: parts.now(), lifeMs }
  const record = await issueCertificate(authority, request)
  parts.store.transaction(() => {
    parts.store.certificates.add(record)
    const detail = `${subject.kind}: serial ${record.serial}`
    parts.journal.record({ kind: 'certificate-issued', host: null, detail })
  })
  return {
    certificate: record.pem,
    key: privateKeyPem(keys.privateKey),
    serial: record.serial,
    notAfter: record.notAfter,
  }
}

/** Serials of what control itself shows now, on both sides. */
export const ownSerials = ({ dialling, serving }: OwnCredentials): ReadonlySet<string> =>
  new Set([dialling.serial, serving.serial])

/** What the operator's file holds: certificate, key, authority, in this order. */
export const operatorPem = ({ operator }: OwnCredentials, authority: Authority): string =>
  `${operator.certificate}${operator.key}${authority.pem}`

/** When to replace: at half the life, a little earlier or later so that not all renew at once. */
export const renewalDelayMs = (lifeMs: number, random: number): number =>
  lifeMs * (0.45 + 0.1 * random)
