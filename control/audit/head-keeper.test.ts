import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Logged } from '../testing/logged.ts'
import { HeadKeeper } from './head-keeper.ts'
import { headFile, type KeptHead } from './kept-head.ts'

const HEAD = { seq: 7, hash: 'h', at: '2026-11-26T12:00:00.000Z', signature: 's' }
const FAULT = 'error the end of the audit log could not be kept elsewhere'
const AGAIN = 'info the end of the audit log is kept elsewhere again'

let directory: string
let kept: KeptHead
let log: Logged
let keeper: HeadKeeper
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-head-'))
  kept = headFile(join(directory, 'head'))
  log = new Logged()
  const auditHead = { get: () => HEAD, put: () => undefined }
  keeper = new HeadKeeper({ store: { auditHead }, keptHead: kept, log })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true })
})

const draft = (): string => join(directory, 'head.draft')
/** The kernel says of this file that there is no room, whatever is written. */
const fill = (): void => symlinkSync('/dev/full', draft())
const breakDisk = (): void => mkdirSync(draft())
const mend = (): void => rmSync(draft(), { recursive: true })

test('a head is kept within a second of its entry', () => {
  keeper.soon()
  vi.advanceTimersByTime(1000)

  expect(kept.read()).toEqual(HEAD)
  expect(log.lines).toEqual([])
})

test('a head that cannot be kept for want of room is kept once there is, and both are said', () => {
  fill()
  keeper.soon()
  vi.advanceTimersByTime(5000)
  expect(kept.read()).toBeNull()
  expect(log.lines).toEqual([FAULT])
  mend()
  vi.advanceTimersByTime(1000)

  expect(kept.read()).toEqual(HEAD)
  expect(log.lines).toEqual([FAULT, AGAIN])
})

test('each cause for which a head is not kept is said once', () => {
  fill()
  keeper.soon()
  vi.advanceTimersByTime(5000)
  mend()
  breakDisk()
  vi.advanceTimersByTime(5000)

  expect(log.lines).toEqual([FAULT, FAULT])
})

test('a log that ends while its head is not kept yet keeps it', () => {
  keeper.soon()
  keeper[Symbol.dispose]()

  expect(kept.read()).toEqual(HEAD)
})

test('a log that ends on a full disk ends well, and says what it could not keep', () => {
  fill()
  keeper.soon()
  keeper[Symbol.dispose]()

  expect(log.lines).toEqual(['error the end of the audit log is kept nowhere else'])
  expect(vi.getTimerCount()).toBe(0)
})

test('a log that ends on a disk that takes nothing for another reason ends with that', () => {
  breakDisk()
  keeper.soon()

  expect(() => keeper[Symbol.dispose]()).toThrow(
    expect.objectContaining({ code: 'E_STATE_UNWRITABLE' }),
  )
  expect(vi.getTimerCount()).toBe(0)
})
