import type { HostId } from '../../agent/protocol/names.ts'
import type { Audit } from '../audit/audit.ts'
import type { CertificateRecord } from '../store/certificates.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'

export interface RevocationRoom {
  readonly store: Store
  readonly audit: Audit
  readonly journal: Journal
  readonly now: () => Date
  /** Ends every connection that was opened with this certificate. */
  readonly cut: (serial: string) => void
}

/** Revokes all that a host holds. Part of the caller's transaction; connections are cut after it. */
export const revokeHost = (room: RevocationRoom, host: HostId, why: string): void =>
  revoke(room, host, room.store.certificates.unrevokedOf(host), why)

/** The host presents a newer certificate: whatever it held before is dead to a thief. */
export const revokeOlder = (room: RevocationRoom, host: HostId, serial: string): void => {
  const held = room.store.certificates.unrevokedOf(host)
  const shown = held.find((certificate) => certificate.serial === serial)
  if (shown === undefined) return
  const older = held.filter(({ issuedAt }) => issuedAt < shown.issuedAt)
  revoke(room, host, older, 'superseded')
}

const revoke = (
  { store, audit, journal, now, cut }: RevocationRoom,
  host: HostId,
  certificates: readonly CertificateRecord[],
  why: string,
): void => {
  if (certificates.length === 0) return
  store.transaction(() => {
    for (const { serial } of certificates) {
      store.certificates.revoke(serial, now().getTime(), why)
      const detail = `serial ${serial}: ${why}`
      audit.append({ actor: 'control', action: 'revoke', target: host, outcome: 'done', detail })
      journal.record({ kind: 'certificate-revoked', host, detail })
    }
  })
  // Never before the commit: a cut connection is redialled at once.
  setImmediate(() => certificates.forEach(({ serial }) => cut(serial)))
}
