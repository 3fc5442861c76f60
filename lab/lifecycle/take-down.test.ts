import { expect, test } from 'vitest'
import { leavingsOf } from './collect.ts'
import { endLab } from './end-lab.ts'
import { markDone } from './marker.ts'
import { deadRun, PaperBackend, paperSpec } from './testing/paper-backend.ts'

const standing = async (): Promise<PaperBackend> => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('first'))
  await backend.create(paperSpec('host-1'), deadRun('first'))
  await markDone(backend, { lab: 'lab', slice: 0, image: 'image' })
  return backend
}

test('a lab ends in an order that leaves leavings at every point where the run may be killed', async () => {
  const backend = await standing()
  await endLab(backend, 'lab')

  expect(backend.removed).toEqual(['done-first', 'host-1', 'switch', 'lock'])
})

test('what a killed down left behind is swept whole', async () => {
  const backend = await standing()
  backend.stuck.add('host-1')
  await expect(endLab(backend, 'lab')).rejects.toMatchObject({
    code: 'E_LEFT_BEHIND',
    message: expect.stringContaining('host-1 is busy'),
  })

  const left = await backend.list('lab')

  expect(leavingsOf(left)).toEqual(left)
})

test('down counts machines, not the marks beside them', async () => {
  expect(await endLab(await standing(), 'lab')).toBe(2)
})

test('a lab that is not there is down already', async () => {
  expect(await endLab(new PaperBackend(), 'lab')).toBe(0)
})
