import type { AccessRecord } from '../access/model.ts'
import type { HostRecord } from '../fleet/model.ts'
import type { AccessTable } from './access.ts'
import type { CertificateTable } from './certificates.ts'
import type { HostTable } from './hosts.ts'
import type { EndedCertificate } from './loss.ts'
import type { Losses } from './losses.ts'
import type { PeopleTable } from './people.ts'
import type { PersonCertificateTable } from './person-certificates.ts'
import type { Store } from './store.ts'

type Held = Pick<Losses, 'rows'>

/** The store as it counts: whoever reads sees what was taken away and is not written yet. Writing is the store's own. */
export const inForce = (store: Store, held: Held): Store => ({
  ...store,
  people: people(store.people, held),
  personCertificates: personCertificates(store.personCertificates, held),
  access: access(store.access, held),
  hosts: hosts(store.hosts, held),
  certificates: certificates(store.certificates, held),
})

const people = (table: PeopleTable, held: Held): PeopleTable => ({
  ...table,
  all: () => {
    const lost = held.rows.people
    return table.all().flatMap((one) => (lost.get(one.name) ?? { is: one }).is ?? [])
  },
  get: (name) => {
    const lost = held.rows.people.get(name)
    return lost === undefined ? table.get(name) : lost.is
  },
})

const personCertificates = (table: PersonCertificateTable, held: Held): PersonCertificateTable => ({
  ...table,
  get: (serial) => orEnded(table.get(serial), held.rows.personCertificates),
  unrevokedOf: (person) =>
    table.unrevokedOf(person).filter(({ serial }) => !held.rows.personCertificates.has(serial)),
})

const access = (table: AccessTable, held: Held): AccessTable => {
  const now = (record: AccessRecord): AccessRecord => held.rows.access.get(record.id) ?? record
  return {
    ...table,
    concerning: (person) => table.concerning(person).map(now),
    since: (person, at) => table.since(person, at).map(now),
    newest: (person, limit) => table.newest(person, limit).map(now),
    get: (id) => held.rows.access.get(id) ?? table.get(id),
  }
}

const hosts = (table: HostTable, held: Held): HostTable => {
  const now = (host: HostRecord): HostRecord => held.rows.hosts.get(host.id) ?? host
  return {
    ...table,
    present: () =>
      table
        .present()
        .map(now)
        .filter(({ state }) => state !== 'gone'),
    presentOrLeftSince: (time) => table.presentOrLeftSince(time).map(now),
    get: (id) => held.rows.hosts.get(id) ?? table.get(id),
  }
}

const certificates = (table: CertificateTable, held: Held): CertificateTable => ({
  ...table,
  get: (serial) => orEnded(table.get(serial), held.rows.certificates),
  unrevokedOf: (host) =>
    table.unrevokedOf(host).filter(({ serial }) => !held.rows.certificates.has(serial)),
})

interface Revocable {
  readonly serial: string
  readonly revokedAt: number | null
  readonly revokedWhy: string | null
}

const orEnded = <Certificate extends Revocable>(
  stored: Certificate | null,
  ended: ReadonlyMap<string, EndedCertificate>,
): Certificate | null => {
  const end = stored === null ? undefined : ended.get(stored.serial)
  if (stored === null || end === undefined || stored.revokedAt !== null) return stored
  return { ...stored, revokedAt: end.at, revokedWhy: end.why }
}
