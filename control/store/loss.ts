import type { HostId } from '../../agent/protocol/names.ts'
import type { PersonName } from '../../agent/protocol/ticket.ts'
import type { AccessRecord } from '../access/model.ts'
import type { RequestId } from '../api/people-contract.ts'
import type { HostRecord } from '../fleet/model.ts'
import type { PersonRecord } from './people.ts'

/** Somebody, or a host, loses rights. */
export interface Loss {
  /** Whom or what it concerns: the target of its line on the record. */
  readonly target: string
  /** What holds from now on, for the error that says it could not be written down. */
  readonly what: string
  /** What is lost, as it counts while it is not written. */
  readonly rows: LostRows
  /**
   * Of such ones that follow each other for one target the last is held, with all that they ended: they can be repeated
   * without end, and only the last word counts.
   */
  readonly isHeldOnce?: boolean
  /** Puts its rows into the store and on the audit log. Part of a transaction of others. */
  readonly write: (rows: LostRows) => void
  /** The same, of what counts by then: where a change also gives, that is not given later by itself. */
  readonly writeLate?: (rows: LostRows) => void
}

/** A grant ends with the persons it rests on, too. */
export const concerns = ({ target, rows }: Loss, whom: string): boolean =>
  target === whom || (rows.access ?? []).some(({ id }) => id === whom)

/** Rows as they count, whatever the store says. */
export interface LostRows {
  readonly people?: readonly LostPerson[]
  readonly personCertificates?: readonly EndedCertificate[]
  readonly access?: readonly AccessRecord[]
  readonly hosts?: readonly HostRecord[]
  readonly certificates?: readonly EndedCertificate[]
}

/** Null: there is no such person any more. */
export interface LostPerson {
  readonly name: PersonName
  readonly is: PersonRecord | null
}

export interface EndedCertificate {
  readonly serial: string
  readonly at: number
  readonly why: string
}

/** Those of a later loss, with the certificates that an earlier one ended. */
export const joined = (earlier: LostRows, later: LostRows): LostRows => ({
  ...later,
  personCertificates: [...(earlier.personCertificates ?? []), ...(later.personCertificates ?? [])],
})

/** All that was lost and is not written, by key: the last word about each counts. */
export interface RowsInForce {
  readonly people: ReadonlyMap<PersonName, LostPerson>
  readonly personCertificates: ReadonlyMap<string, EndedCertificate>
  readonly access: ReadonlyMap<RequestId, AccessRecord>
  readonly hosts: ReadonlyMap<HostId, HostRecord>
  readonly certificates: ReadonlyMap<string, EndedCertificate>
}

export const rowsInForce = (losses: readonly Loss[]): RowsInForce => {
  const rows = losses.map((loss) => loss.rows)
  const ended = (all: readonly EndedCertificate[]) => all.map((one) => [one.serial, one] as const)
  return {
    people: new Map(rows.flatMap(({ people = [] }) => people.map((one) => [one.name, one]))),
    personCertificates: new Map(rows.flatMap((row) => ended(row.personCertificates ?? []))),
    access: new Map(rows.flatMap(({ access = [] }) => access.map((one) => [one.id, one]))),
    hosts: new Map(rows.flatMap(({ hosts = [] }) => hosts.map((one) => [one.id, one]))),
    certificates: new Map(rows.flatMap((row) => ended(row.certificates ?? []))),
  }
}
