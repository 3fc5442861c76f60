import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { generateKeyPairSync } from 'node:crypto'
import { sealOf, type Seal } from '../credentials/seal.ts'
import { migrations } from '../store/migrations.ts'
import { openStore, type Store } from '../store/store.ts'
import { Logged } from '../testing/logged.ts'
import { openAudit, type Audit } from './audit.ts'
import { headFile } from './kept-head.ts'

const newSeal = (): Seal => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return sealOf(privateKey, publicKey)
}
const seal = newSeal()

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-audit-'))
  write(['host-1', 'host-2', 'host-3'])
})
afterEach(() => rmSync(directory, { recursive: true }))

const file = (): string => join(directory, 'control.sqlite')
const kept = (): string => join(directory, 'audit-head.json')

const entry = (target: string) =>
  ({ actor: 'operator', action: 'invite', target, outcome: 'done', detail: 'x' }) as const

const during = <T>(work: (audit: Audit, store: Store) => T, by = seal): T => {
  using store = openStore(file())
  using audit = openAudit({
    store,
    seal: by,
    keptHead: headFile(kept()),
    log: new Logged(),
    now: () => new Date(0),
  })
  return work(audit, store)
}

const write = (targets: readonly string[], by = seal): void =>
  during((audit) => targets.forEach((target) => audit.append(entry(target))), by)

const verdict = () => during((audit) => audit.verify())

/** A start of control, which goes on with the log, whatever it finds. */
const startAgain = (): string | null =>
  during((audit) => {
    const found = audit.takeUp()
    audit.append(entry('host-4'))
    return found
  })

/** An insider with the database in hand, who takes the triggers away first. */
const tamper = (sql: string): void => {
  using database = new DatabaseSync(file())
  database.exec(`DROP TRIGGER IF EXISTS audit_never_updated;
    DROP TRIGGER IF EXISTS audit_never_deleted; ${sql}`)
}

/** What later schemas made goes. */
const backToFirstSchema = (): void => {
  using first = new DatabaseSync(':memory:')
  first.exec(migrations[0] ?? '')
  using database = new DatabaseSync(file())
  for (const type of ['table', 'index']) {
    const list = `SELECT name FROM sqlite_schema WHERE type = '${type}' AND name NOT LIKE 'sqlite_%'`
    const before = new Set(
      first
        .prepare(list)
        .all()
        .map(({ name }) => name),
    )
    for (const { name } of database.prepare(list).all())
      if (!before.has(name)) database.exec(`DROP ${type} ${String(name)}`)
  }
  database.exec('PRAGMA user_version = 1')
}

test('an untouched log is whole, and a start finds nothing', () => {
  expect(verdict()).toEqual({ isWhole: true, entries: 3 })
  expect(startAgain()).toBeNull()
  expect(verdict()).toEqual({ isWhole: true, entries: 4 })
})

test.each(['UPDATE audit SET detail = 1', 'DELETE FROM audit'])(
  'the database refuses: %s',
  (sql) => {
    using database = new DatabaseSync(file())

    expect(() => database.exec(sql)).toThrow('append-only')
  },
)

test.each([
  ['a changed entry', "UPDATE audit SET detail = 'y' WHERE seq = 2", 2],
  ['a changed hash', "UPDATE audit SET hash = '0' WHERE seq = 1", 1],
  ['an entry taken out', 'DELETE FROM audit WHERE seq = 2', 2],
  ['the end cut off', 'DELETE FROM audit WHERE seq = 3', 3],
  [
    'two entries that changed places',
    'UPDATE audit SET seq = 9 WHERE seq = 1; UPDATE audit SET seq = 1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 9',
    1,
  ],
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
  startAgain()

  expect(verdict()).toMatchObject({ isWhole: false, seq: 3 })
})

describe('an insider who makes the chain anew, without the authority’s key', () => {
  /** Everything of another log that the database holds. */
  const forge = (targets: readonly string[], more = ''): void => {
    rmSync(file())
    rmSync(kept())
    write(targets, newSeal())
    rmSync(kept())
    if (more !== '') tamper(more)
  }

  test('is seen by the signature of the head', () => {
    forge(['host-1', 'host-9', 'host-3'])

    expect(verdict()).toMatchObject({
      isWhole: false,
      found: expect.stringContaining('not signed'),
    })
  })

  test('is seen with the head of before', () => {
    const before = during((_audit, store) => store.auditHead.get())
    const { hash = '', at = '', signature = '' } = before ?? {}
    forge(
      ['host-1', 'host-9', 'host-3'],
      `UPDATE audit_head SET hash = '${hash}', at = '${at}', signature = '${signature}'`,
    )

    expect(verdict()).toMatchObject({ isWhole: false, seq: 3 })
  })

  test('is seen without any head', () => {
    forge(['host-1', 'host-9', 'host-3'], 'DELETE FROM audit_head')

    expect(verdict()).toMatchObject({ isWhole: false, seq: 1 })
  })

  test('is put on record by the next start, which signs no forged past', () => {
    const before = during((_audit, store) => store.auditHead.get())
    const { hash = '', at = '', signature = '' } = before ?? {}
    forge(
      ['host-1', 'host-9', 'host-3'],
      `UPDATE audit_head SET hash = '${hash}', at = '${at}', signature = '${signature}'`,
    )

    expect(startAgain()).toContain('entry 3')
    expect(during((audit) => audit.all())[3]).toMatchObject({ action: 'audit', outcome: 'failed' })
    expect(verdict()).toMatchObject({ isWhole: false, seq: 4 })
  })

  test('who adds entries behind the signed head is seen', () => {
    const before = during((_audit, store) => store.auditHead.get())
    write(['host-9'])
    const { hash = '', at = '', signature = '' } = before ?? {}
    tamper(
      `UPDATE audit_head SET seq = 3, hash = '${hash}', at = '${at}', signature = '${signature}'`,
    )

    expect(verdict()).toMatchObject({ isWhole: false, seq: 4 })
  })
})

describe('a log put back from an older copy, head and all', () => {
  const putBack = (): void => {
    const copy = `${file()}.copy`
    copyFileSync(file(), copy)
    write(['host-4', 'host-5'])
    copyFileSync(copy, file())
  }

  test('is seen by the head that is kept beside it', () => {
    putBack()

    expect(verdict()).toMatchObject({ isWhole: false, seq: 4, found: expect.stringContaining('5') })
  })

  test('is put on record by the next start, which goes on', () => {
    putBack()

    expect(startAgain()).toContain('older copy')
    expect(during((audit) => audit.all())[3]).toMatchObject({ action: 'audit', outcome: 'failed' })
    expect(verdict()).toEqual({ isWhole: true, entries: 5 })
  })
})

test('a kept head that cannot be read is put on record', () => {
  writeFileSync(kept(), '{"seq":')
  const found = expect.stringContaining('cannot be read')
  expect(verdict()).toEqual({ isWhole: false, seq: 3, found })

  expect(startAgain()).toContain('cannot be read')
  expect(verdict()).toEqual({ isWhole: true, entries: 5 })
})

test('a log from before heads were signed goes on, and says from where on it is signed', () => {
  backToFirstSchema()
  rmSync(kept())

  expect(startAgain()).toContain('no entry up to 3 is signed')
  expect(verdict()).toEqual({ isWhole: true, entries: 5 })
})

test('an entry of a transaction that failed is not there, and no head speaks of it', () => {
  during((audit, store) => {
    const work = (): never => {
      audit.append(entry('host-4'))
      throw new Error('the rest failed')
    }
    expect(() => store.transaction(work)).toThrow('the rest failed')
  })

  expect(existsSync(kept())).toBe(true)
  expect(verdict()).toEqual({ isWhole: true, entries: 3 })
})
