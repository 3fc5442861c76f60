import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { Role } from '../api/people-contract.ts'
import { PasswordHash } from '../people/password-hash.ts'
import { command, query } from './query.ts'

const Row = z
  .object({ name: PersonName, role: Role, since: z.int(), password: z.string() })
  .transform(({ password, ...row }) => ({
    ...row,
    password: PasswordHash.parse(JSON.parse(password)),
  }))
export type PersonRecord = z.output<typeof Row>

export interface PeopleTable {
  /** Sorted by name. */
  all(): readonly PersonRecord[]
  get(name: PersonName): PersonRecord | null
  put(person: PersonRecord): void
  drop(name: PersonName): void
}

export const peopleTable = (database: DatabaseSync): PeopleTable => {
  const all = query(database, Row, 'SELECT * FROM people ORDER BY name')
  const one = query(database, Row, 'SELECT * FROM people WHERE name = ?')
  const put = command(
    database,
    `INSERT INTO people (name, role, since, password) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET role = excluded.role, password = excluded.password`,
  )
  const drop = command(database, 'DELETE FROM people WHERE name = ?')
  return {
    all: () => all.all(),
    get: (name) => one.get(name),
    put: ({ name, role, since, password }) => {
      put(name, role, since, JSON.stringify(password))
    },
    drop: (name) => {
      drop(name)
    },
  }
}
