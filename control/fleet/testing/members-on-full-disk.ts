import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostId, Ipv4, Mac } from '../../../agent/protocol/names.ts'
import { openAudit, type Audit } from '../../audit/audit.ts'
import { openRevocations } from '../../credentials/revocation-list.ts'
import type { RevocationRoom } from '../../credentials/revoke.ts'
import { sealOf } from '../../credentials/seal.ts'
import type { CertificateRecord } from '../../store/certificates.ts'
import { inForce } from '../../store/in-force.ts'
import { openJournal } from '../../store/journal.ts'
import { Losses } from '../../store/losses.ts'
import { openStore, type Store } from '../../store/store.ts'
import { Logged } from '../../testing/logged.ts'
import { NarrowDisk } from '../../testing/narrow-disk.ts'
import type { MembershipParts } from '../membership.ts'

export const HOST = {
  id: HostId.parse('host-1'),
  address: Ipv4.parse('198.18.0.11'),
  inner: Ipv4.parse('198.19.0.11'),
  mac: Mac.parse('02:db:13:00:00:0b'),
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seal = sealOf(privateKey, publicKey)
const keptHead = { read: () => null, write: () => undefined }

/** Membership with a clock that moves when told, and a disk that is full when told. */
export class MembersOnFullDisk implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'drawbridge-members-'))
  now = Date.parse('2026-11-26T12:00:00.000Z')
  /** What the disk has, without anything that is held. */
  readonly stored: Store = openStore(join(this.#directory, 'control.sqlite'))
  readonly disk = new NarrowDisk(this.stored)
  readonly log = new Logged()
  readonly audit: Audit
  readonly losses: Losses
  readonly room: RevocationRoom
  readonly parts: MembershipParts
  /** Serials whose connections were cut. */
  readonly cut: string[] = []

  constructor() {
    const { stored, disk, log } = this
    const now = (): Date => new Date(this.now)
    this.audit = openAudit({ store: stored, seal, keptHead, log, now })
    this.losses = new Losses({ store: disk.store, audit: this.audit, now, log })
    const store = inForce(disk.store, this.losses)
    const journal = openJournal(store, now)
    const common = { store, losses: this.losses, audit: this.audit, journal, now }
    const cut = (serial: string): void => void this.cut.push(serial)
    this.room = { ...common, revocations: openRevocations({ store, seal, now }), cut }
    const onHostChanged = (): void => undefined
    const admission = { tokenLifeMs: 60_000, reserved: [], onHostChanged }
    this.parts = { ...common, ...admission, revocation: this.room }
  }

  /** A certificate of so long ago, the host's where nothing else is said. */
  give(serial: string, agoMs: number, whose: Partial<CertificateRecord> = {}): void {
    const issuedAt = this.now - agoMs
    this.stored.certificates.add({
      ...{ serial, role: 'agent', host: HOST.id, keyHash: '', pem: '', issuedAt },
      ...{ notAfter: issuedAt + 3_600_000, revokedAt: null, revokedWhy: null, ...whose },
    })
  }

  actions(): readonly string[] {
    return this.audit.all().map(({ action }) => action)
  }

  [Symbol.dispose](): void {
    this.disk.makeRoom()
    this.losses[Symbol.dispose]()
    this.audit[Symbol.dispose]()
    this.stored[Symbol.dispose]()
    rmSync(this.#directory, { recursive: true })
  }
}
