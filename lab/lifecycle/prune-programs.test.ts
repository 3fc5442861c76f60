import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prunePrograms } from './prune-programs.ts'

const NOW = Date.UTC(2026, 0, 2)
let folder = ''

const made = async (name: string, hoursAgo: number): Promise<void> => {
  await mkdir(join(folder, name))
  const at = new Date(NOW - hoursAgo * 3_600_000)
  await utimes(join(folder, name), at, at)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prune-'))
})
afterEach(async () => rm(folder, { recursive: true }))

test('the newest builds stay, older ones and builds that were cut short go', async () => {
  await made('old', 30)
  await made('older', 40)
  await made('new', 1)
  await made('newest', 0)
  await made('new.cut-short', 2)
  await made('newest.on-its-way', 0)

  const removed = await prunePrograms(folder, { now: NOW, kept: 3 })

  expect([...removed].sort()).toEqual(['new.cut-short', 'older'])
  expect((await readdir(folder)).sort()).toEqual(['new', 'newest', 'newest.on-its-way', 'old'])
})

test('a cache that is not there yet holds nothing to remove', async () => {
  expect(await prunePrograms(join(folder, 'nowhere'))).toEqual([])
})
