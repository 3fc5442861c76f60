import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NarrowDisk } from '../testing/narrow-disk.ts'
import { Losses } from './losses.ts'
import { openStore, type Store } from './store.ts'
import { guarded } from './store-errors.ts'

let directory: string
let stored: Store
let disk: NarrowDisk
let losses: Losses
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-losses-'))
  stored = openStore(join(directory, 'control.sqlite'))
  disk = new NarrowDisk(stored)
  const silent = { error: () => undefined }
  const audit = { append: () => undefined }
  losses = new Losses({ store: disk.store, audit, now: () => new Date(), log: silent })
})
afterEach(() => {
  disk.makeRoom()
  losses[Symbol.dispose]()
  stored[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

/** What SQLite ends with, by its number, as the store says it. */
const storeError = (errcode: number): Error => {
  try {
    return guarded('control.sqlite', () => {
      throw Object.assign(new Error('as SQLite says it'), { errcode })
    })
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

const LOSS = { target: 'host-1', what: 'host-1 is out', rows: {}, write: () => undefined }

test.each([
  { cause: 'a disk that is full', fault: storeError(13), next: 'make room' },
  { cause: 'a disk that is mounted for reading', fault: storeError(8), next: 'for writing' },
  { cause: 'a disk that fails', fault: storeError(10), next: 'healthy' },
  { cause: 'a database that is locked', fault: storeError(5), next: 'stop the other control' },
  { cause: 'a database that is damaged', fault: storeError(11), next: 'from a backup' },
  { cause: 'nothing foreseen', fault: new Error('?'), next: 'read control' },
])('whoever takes something away is told what to do about $cause', ({ fault, next }) => {
  disk.fault = fault
  const told = expect.objectContaining({
    code: 'E_REVOKED_UNWRITTEN',
    next: expect.stringMatching(`^[^;]*${next}.*knows nothing of it: then do it again$`) as unknown,
  })

  expect(() => losses.take(LOSS)).toThrow(told)
  expect(() => losses.assertWritten(LOSS.target)).toThrow(told)
})
