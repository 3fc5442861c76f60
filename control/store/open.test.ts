import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from './store.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-store-'))
  path = join(directory, 'control.sqlite')
})
afterEach(() => rmSync(directory, { recursive: true }))

const make = (): void => {
  using store = openStore(path)
  store.meta.set('key', 'value')
  for (let seq = 0; seq < 200; seq++)
    store.events.append({
      at: new Date(0).toISOString(),
      host: null,
      kind: 'control-started',
      peer: null,
      event: null,
      detail: 'x'.repeat(200),
    })
}

test('what was written is there after the next opening', () => {
  make()
  using store = openStore(path)

  expect(store.isNew).toBe(false)
  expect(store.meta.get('key')).toBe('value')
  expect(store.events.after(198, 10).map(({ seq }) => seq)).toEqual([199, 200])
})

test('commits wait for the disk and the file is in WAL mode', () => {
  make()
  using database = new DatabaseSync(path)

  expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
})

test('a newer schema is refused and left alone', () => {
  make()
  {
    using database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 99')
  }

  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'E_STORE_NEWER' }))
})

test('another program’s database is refused', () => {
  {
    using database = new DatabaseSync(path)
    database.exec('CREATE TABLE notes (text)')
  }

  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'E_STORE_FOREIGN' }))
})

test('a file that is no database is refused and left as it was', () => {
  const text =
    'this was never a database, and it is long enough to have a header of a hundred bytes. '.repeat(
      20,
    )
  writeFileSync(path, text)

  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'E_STORE_CORRUPT' }))
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test.each(['overwritten in the middle', 'cut in half'])(
  'a database that was %s is refused',
  (what) => {
    make()
    const bytes = readFileSync(path)
    if (what === 'cut in half') truncateSync(path, bytes.length / 2)
    else
      writeFileSync(
        path,
        Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(8192, 0xaa), bytes.subarray(12_288)]),
      )

    expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'E_STORE_CORRUPT' }))
  },
)

test('a store that is open is refused to everyone else', () => {
  using first = openStore(path)

  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'E_STORE_IN_USE' }))
  expect(first.meta.get('key')).toBeNull()
})

test('a transaction that throws leaves nothing, a nested one is part of the outer', () => {
  using store = openStore(path)
  const work = (): never => {
    store.transaction(() => store.meta.set('inner', '1'))
    throw new Error('no')
  }

  expect(() => store.transaction(work)).toThrow('no')
  expect(store.meta.get('inner')).toBeNull()
})
