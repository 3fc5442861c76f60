import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../store/store.ts'
import { openAudit } from './audit.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-audit-'))
  path = join(directory, 'control.sqlite')
  using store = openStore(path)
  const audit = openAudit(store, () => new Date(0))
  for (const target of ['host-1', 'host-2', 'host-3']) audit.append(entry(target))
})
afterEach(() => rmSync(directory, { recursive: true }))

const entry = (target: string) =>
  ({ actor: 'operator', action: 'invite', target, outcome: 'done', detail: 'x' }) as const

const verdict = () => {
  using store = openStore(path)
  return openAudit(store, () => new Date(0)).verify()
}

/** An insider with the database in hand, who takes the triggers away first. */
const tamper = (sql: string): void => {
  using database = new DatabaseSync(path)
  database.exec(`DROP TRIGGER audit_never_updated; DROP TRIGGER audit_never_deleted; ${sql}`)
}

test('an untouched chain is whole', () => {
  expect(verdict()).toEqual({ isWhole: true, entries: 3 })
})

test.each(['UPDATE audit SET detail = 1', 'DELETE FROM audit'])(
  'the database refuses: %s',
  (sql) => {
    using database = new DatabaseSync(path)

    expect(() => database.exec(sql)).toThrow('append-only')
  },
)

test.each([
  ['a changed entry', "UPDATE audit SET detail = 'y' WHERE seq = 2", 2],
  ['a changed hash', "UPDATE audit SET hash = '0' WHERE seq = 1", 1],
  ['an entry taken out', 'DELETE FROM audit WHERE seq = 2', 2],
  ['the end cut off', 'DELETE FROM audit WHERE seq = 3', 3],
  [
    'text moved between fields',
    "UPDATE audit SET action = 'invi', target = 'tehost-1' WHERE seq = 1",
    1,
  ],
])('%s is seen', (_what, sql, seq) => {
  tamper(sql)

  expect(verdict()).toMatchObject({ isWhole: false, seq })
})

test('an end that was cut off stays seen after new entries', () => {
  tamper('DELETE FROM audit WHERE seq = 3')
  {
    using store = openStore(path)
    openAudit(store, () => new Date(0)).append(entry('host-4'))
  }

  expect(verdict()).toMatchObject({ isWhole: false, seq: 3 })
})

test('an entry of a transaction that failed is not there', () => {
  {
    using store = openStore(path)
    const audit = openAudit(store, () => new Date(0))
    const work = (): never => {
      audit.append(entry('host-4'))
      throw new Error('the rest failed')
    }
    expect(() => store.transaction(work)).toThrow('the rest failed')
  }

  expect(verdict()).toEqual({ isWhole: true, entries: 3 })
})
