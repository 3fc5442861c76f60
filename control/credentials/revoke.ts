import type { HostId } from '../../agent/protocol/names.ts'
import { Serial, type Revocation } from '../../agent/protocol/revocations.ts'
import type { Audit } from '../audit/audit.ts'
import type { CertificateRecord } from '../store/certificates.ts'
import type { Journal } from '../store/journal.ts'
import type { Loss } from '../store/loss.ts'
import { isUnwritten, type Losses } from '../store/losses.ts'
import type { Store } from '../store/store.ts'
import type { Revocations } from './revocation-list.ts'

export interface RevocationRoom {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly journal: Journal
  readonly now: () => Date
  readonly revocations: Revocations
  /** Ends every connection that was opened with this certificate. */
  readonly cut: (serial: string) => void
}

/** Why something was taken away, and when that was decided, in milliseconds since the epoch: it may be written later. */
export interface Taken {
  readonly why: string
  readonly at: number
}

/** Revokes all that a host holds, and tells every agent. Part of the caller's transaction; connections are cut after it. */
export const revokeHost = (room: RevocationRoom, host: HostId, taken: Taken): void => {
  const held = room.store.certificates.unrevokedOf(host)
  if (held.length === 0) return
  revoke(room, host, { ...taken, certificates: held })
  const revoked = held.map((certificate) => entryFor(certificate, taken.at))
  room.revocations.publish({ revoked, left: [[host, taken.at]] })
}

/**
 * Control has put newer certificates of its own to use: what it held before is dead to a thief from the moment that an
 * agent hears of it, which is with the first order on the new connection. At a start that is everything which an
 * earlier control held: its keys died with it. Operators' certificates run out instead: whoever reads the operator's
 * file a moment before it is written anew must not be turned away.
 */
export const supersedeOwn = (room: RevocationRoom, present: ReadonlySet<string>): void => {
  const { store, audit, journal, now, revocations } = room
  const older = store.certificates.unrevokedOfControl().filter(({ serial }) => !present.has(serial))
  if (older.length === 0) return
  const at = now().getTime()
  store.transaction(() => {
    older.forEach(({ serial }) => store.certificates.revoke(serial, at, SUPERSEDED))
    const detail = `${SUPERSEDED}: serials ${older.map(({ serial }) => serial).join(', ')}`
    audit.append({ ...OWN, action: 'revoke', outcome: 'done', detail })
    journal.record({ kind: 'certificate-revoked', host: null, detail })
    revocations.publish({ revoked: older.map((certificate) => entryFor(certificate, at)) })
  })
}

const OWN = { actor: 'control', target: 'control' } as const

const entryFor = ({ serial, host, notAfter }: CertificateRecord, at: number): Revocation => ({
  serial: Serial.parse(serial),
  host,
  at: new Date(at).toISOString(),
  until: new Date(Math.max(at, notAfter)).toISOString(),
})

/** The host presents a newer certificate: whatever it held before is dead to a thief, written down or not. */
export const revokeOlder = (room: RevocationRoom, host: HostId, serial: string): void => {
  const held = room.store.certificates.unrevokedOf(host)
  const shown = held.find((certificate) => certificate.serial === serial)
  if (shown === undefined) return
  const older = held.filter(({ issuedAt }) => issuedAt < shown.issuedAt)
  if (older.length === 0) return
  const taken = { why: SUPERSEDED, at: room.now().getTime() }
  try {
    takeCertificates(room, older, {
      ...taken,
      target: host,
      what: `what ${host} held before its newest certificate is revoked`,
      rows: {},
      write: () => revoke(room, host, { ...taken, certificates: older }),
    })
  } catch (error) {
    // The host is none the worse for it, and nobody is there to be told: it is in the log, and written later.
    if (!isUnwritten(error)) throw error
  }
}

const SUPERSEDED = 'superseded'

/**
 * Takes certificates away, with whatever else is lost by it. What they opened is cut: by `write` once that is on the
 * disk, and at once where it cannot be.
 * @throws ControlError E_REVOKED_UNWRITTEN
 */
export const takeCertificates = (
  { losses, cut }: RevocationRoom,
  certificates: readonly CertificateRecord[],
  { why, at, rows, ...loss }: Loss & Taken,
): void => {
  const ended = certificates.map(({ serial }) => ({ serial, at, why }))
  try {
    losses.take({ ...loss, rows: { ...rows, certificates: ended } })
  } catch (error) {
    certificates.forEach(({ serial }) => cut(serial))
    throw error
  }
}

const revoke = (
  { store, audit, journal, cut }: RevocationRoom,
  host: HostId,
  { certificates, why, at }: Taken & { readonly certificates: readonly CertificateRecord[] },
): void => {
  if (certificates.length === 0) return
  store.transaction(() => {
    for (const { serial } of certificates) {
      store.certificates.revoke(serial, at, why)
      const detail = `serial ${serial}: ${why}`
      audit.append({ actor: 'control', action: 'revoke', target: host, outcome: 'done', detail })
      journal.record({ kind: 'certificate-revoked', host, detail })
    }
  })
  // Never before the commit: a cut connection is redialled at once.
  setImmediate(() => certificates.forEach(({ serial }) => cut(serial)))
}
