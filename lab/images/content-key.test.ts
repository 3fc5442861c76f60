import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyOf, keyOfPath } from './content-key.ts'

let folder: string
let before: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-key-'))
  await writeFile(join(folder, 'script.sh'), 'echo\n', { mode: 0o644 })
  before = await keyOfPath(folder)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('the key of a folder', () => {
  it('stays when nothing changed', async () => {
    expect(await keyOfPath(folder)).toBe(before)
  })

  it('stays when only a test changed', async () => {
    await writeFile(join(folder, 'script.test.ts'), 'it()')
    expect(await keyOfPath(folder)).toBe(before)
  })

  it('changes with the content of a file', async () => {
    await writeFile(join(folder, 'script.sh'), 'echo x\n')
    expect(await keyOfPath(folder)).not.toBe(before)
  })

  it('changes when a file may be run', async () => {
    await chmod(join(folder, 'script.sh'), 0o755)
    expect(await keyOfPath(folder)).not.toBe(before)
  })

  it('changes with a new file', async () => {
    await writeFile(join(folder, 'other.sh'), '')
    expect(await keyOfPath(folder)).not.toBe(before)
  })
})

describe('the key of several parts', () => {
  it('tells where one part ends and the next begins', () => {
    expect(keyOf('ab', 'c')).not.toBe(keyOf('a', 'bc'))
  })
})
