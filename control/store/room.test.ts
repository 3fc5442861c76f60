import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KEPT_AFTER_END_MS, certificateTable } from './certificates.ts'
import { eventTable } from './events.ts'
import { openDatabase } from './open.ts'

let directory: string
let opened: ReturnType<typeof openDatabase>
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-room-'))
  opened = openDatabase(join(directory, 'control.sqlite'))
})
afterEach(() => {
  opened.database.close()
  rmSync(directory, { recursive: true })
})

const HOUR_MS = 3_600_000

test('of the certificates that were ever issued those stay that ended within a week', () => {
  const table = certificateTable(opened.database)
  const add = (serial: string, issuedAt: number): void =>
    table.add({
      ...{ serial, role: 'control', host: null, keyHash: 'k', pem: 'p' },
      ...{ issuedAt, notAfter: issuedAt + HOUR_MS, revokedAt: null, revokedWhy: null },
    })
  add('1', 0)
  add('2', 1)
  add('3', HOUR_MS + KEPT_AFTER_END_MS)
  expect(table.get('1')).not.toBeNull()

  add('4', HOUR_MS + KEPT_AFTER_END_MS + 1)

  expect(['1', '2', '3', '4'].filter((serial) => table.get(serial) !== null)).toEqual([
    '2',
    '3',
    '4',
  ])
})

test('old events make room while control runs, not only when it starts', () => {
  const table = eventTable(opened.database, { kept: 10, sweptAfter: 5 })
  for (let at = 0; at < 103; at++)
    table.append({
      ...{ at: '2026-11-25T12:00:00.000Z', host: null, kind: 'control-started' },
      ...{ peer: null, event: null, detail: String(at) },
    })

  const kept = table.after(0, 1000)
  expect(kept.at(-1)?.detail).toBe('102')
  expect(kept.length).toBeGreaterThanOrEqual(10)
  expect(kept.length).toBeLessThan(10 + 5)
})
