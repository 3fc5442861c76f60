import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeSecret } from './secret-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-secret-'))
  path = join(folder, 'secret')
  writeFileSync(path, 'before')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Does it where the folder's disk is another one. */
const onDisk = (options: string, work: (path: string) => void): void => {
  const mounted = join(folder, 'mounted')
  mkdirSync(mounted)
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mounted])
  try {
    work(join(mounted, 'secret'))
  } finally {
    execFileSync('umount', [mounted])
  }
}

test('a file that does not fit on the disk is not written, and what is needed is room', () => {
  onDisk('size=4k', (narrow) => {
    expect(() => writeSecret(narrow, 'x'.repeat(10_000))).toThrow(
      expect.objectContaining({
        code: 'E_STATE_FULL',
        next: expect.stringContaining('make room'),
      }),
    )
  })
})

test('a file on a disk that takes no writing asks for another thing than room', () => {
  onDisk('ro', (fixed) => {
    expect(() => writeSecret(fixed, 'x')).toThrow(
      expect.objectContaining({
        code: 'E_STATE_UNWRITABLE',
        next: expect.stringMatching(/^(?!.*room).*mounted for writing/) as unknown,
      }),
    )
  })
})

test('what stood there before a file that could not be written is untouched', () => {
  mkdirSync(`${path}.draft`)

  expect(() => writeSecret(path, 'after')).toThrow('untouched')
  expect(readFileSync(path, 'utf8')).toBe('before')
})
