import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { orderOf } from '../testing/order-values.ts'
import { loadOrder, saveLess, saveOrder } from './saved-order.ts'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-state-'))
  path = join(directory, 'state.json')
  await saveOrder(path, orderOf(4, [2, 3]))
})
afterEach(() => rm(directory, { recursive: true }))

test('an order that opens less takes the place of the one that opened more', async () => {
  await saveLess(path, orderOf(4, [2]))

  expect((await loadOrder(path))?.desired.peers.map(({ host }) => host)).toEqual(['host-2'])
})

test('an order that opened more does not outlive the room for one that opens less', async () => {
  await mkdir(`${path}.next`) // nothing can be written there
  await saveLess(path, orderOf(4, [2]))

  expect(await loadOrder(path)).toBeNull()
})

test('an order that opened more and cannot be taken away is told of', async () => {
  await rm(path)
  await mkdir(path) // stands for what the file system does not give up

  await expect(saveLess(path, orderOf(4, [2]))).rejects.toThrow()
})

test('an order that cannot be kept leaves the one before it', async () => {
  await mkdir(`${path}.next`)

  await expect(saveOrder(path, orderOf(5))).rejects.toThrow()
  expect((await loadOrder(path))?.generation).toBe(4)
})

test('an order that cannot be kept leaves nothing of itself: on a full disk somebody needs the room', async () => {
  await rm(path)
  await mkdir(path) // it cannot take its place there

  await expect(saveOrder(path, orderOf(5))).rejects.toThrow()
  expect(await readdir(directory)).toEqual(['state.json'])
})
