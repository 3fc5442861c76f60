import { expect, test } from 'vitest'
import { leavingsOf } from './collect.ts'
import { markDone, removeSpentMarkers } from './marker.ts'
import { deadRun, PaperBackend, paperSpec } from './testing/paper-backend.ts'

const marker = { lab: 'lab', slice: 0, image: 'image' }

const namesIn = async (backend: PaperBackend): Promise<readonly string[]> =>
  (await backend.list('lab')).map(({ name }) => name).sort()

test('a wreck that a later run took over and completed is no leaving any more', async () => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('killed'))
  await backend.create(paperSpec('host-1'), deadRun('second'))

  await markDone(backend, marker)

  expect(leavingsOf(await backend.list('lab'))).toEqual([])
})

test('markers do not accumulate over many runs: one for each run of which something is left', async () => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('first'))
  for (const run of ['a', 'b', 'c', 'd']) {
    const host = await backend.create(paperSpec('host-2'), deadRun(run))
    await markDone(backend, marker)
    if (run !== 'd') await backend.remove(host)
  }

  expect(await namesIn(backend)).toEqual(['done-d', 'done-first', 'host-2', 'switch'])
})

test('a leave clears the marker of a run whose last machine left', async () => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('first'))
  const host = await backend.create(paperSpec('host-2'), deadRun('second'))
  await markDone(backend, marker)
  await backend.remove(host)

  await removeSpentMarkers(backend, await backend.list('lab'))

  expect(await namesIn(backend)).toEqual(['done-first', 'switch'])
})

test('marking twice makes nothing twice', async () => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('first'))
  await markDone(backend, marker)
  await markDone(backend, marker)

  expect(await namesIn(backend)).toEqual(['done-first', 'switch'])
})
