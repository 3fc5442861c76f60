import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  MOST_RECORDED_BYTES,
  RESERVED_BYTES,
  RecordingFailed,
  RecordingFile,
} from './recording-file.ts'

const LINE = 'x'.repeat(1024 * 1024)

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-recording-'))
  path = join(folder, 'recordings', 'one')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a recording is for control alone, and its hash is that of its bytes', () => {
  const file = new RecordingFile(path)
  file.write('a line\n')

  expect(file.close()).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'recordings')).mode & 0o777).toBe(0o700)
})

test('what recordings leave of the disk is for what control decides: without more there is none', () => {
  expect(() => new RecordingFile(path, () => RESERVED_BYTES - 1)).toThrow(
    expect.objectContaining({
      code: 'E_NOT_RECORDED',
      next: expect.stringContaining('make room'),
    }),
  )
})

test('where a recording has no place for another reason, nobody is sent to make room', () => {
  writeFileSync(join(folder, 'recordings'), 'no folder')

  expect(() => new RecordingFile(path)).toThrow(
    expect.objectContaining({
      code: 'E_NOT_RECORDED',
      next: expect.stringMatching(/^(?!.*room)/) as unknown,
    }),
  )
})

test('a recording that has come down to what is reserved fails, and has no hash', () => {
  let free = RESERVED_BYTES
  const file = new RecordingFile(path, () => free)
  file.write(LINE)
  free--

  expect(() => file.write(LINE)).toThrow(RecordingFailed)
  expect(file.close()).toBeNull()
})

test('a recording has an end, whoever shows what without one', () => {
  const file = new RecordingFile(path)
  for (let bytes = 0; bytes < MOST_RECORDED_BYTES; bytes += LINE.length) file.write(LINE)

  expect(() => file.write('x')).toThrow(RecordingFailed)
  expect(file.close()).toBeNull()
  expect(statSync(path).size).toBe(MOST_RECORDED_BYTES)
})

test('one that is closed twice closes nobody else’s file', () => {
  const file = new RecordingFile(path)
  file.close()
  const before = readdirSync('/proc/self/fd').length
  const other = new RecordingFile(`${path}-2`)

  expect(file.close()).toBeNull()
  expect(readdirSync('/proc/self/fd').length).toBe(before + 1)
  other.write('still open\n')
  expect(other.close()).not.toBeNull()
})
