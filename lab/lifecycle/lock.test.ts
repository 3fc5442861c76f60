import { expect, test } from 'vitest'
import { endLab } from './end-lab.ts'
import { LOCK, lockLab, lockStanding } from './lock.ts'
import { markerSpec } from './marker.ts'
import { newRun } from './run-identity.ts'
import { deadRun, PaperBackend, paperSpec } from './testing/paper-backend.ts'

const lock = async (backend: PaperBackend): Promise<AsyncDisposable> =>
  lockLab({ backend, lab: 'lab', slice: 0, image: 'image', run: newRun() })

test('a lab that a living run is changing is refused to the next, which learns whose it is', async () => {
  const backend = new PaperBackend()
  await using _held = await lock(backend)

  await expect(lock(backend)).rejects.toMatchObject({
    code: 'E_LAB_BUSY',
    exitCode: 4,
    message: expect.stringContaining(`process ${String(process.pid)}`),
  })
})

test('of two runs that begin in the same instant exactly one gets the lab', async () => {
  const backend = new PaperBackend()
  const results = await Promise.allSettled([lock(backend), lock(backend), lock(backend)])

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the lock of a run that died is taken over', async () => {
  const backend = new PaperBackend()
  await backend.create(
    markerSpec({ lab: 'lab', slice: 0, image: 'image', name: LOCK }),
    deadRun('killed'),
  )
  await using _held = await lock(backend)

  expect(await backend.list('lab')).toMatchObject([{ name: LOCK, run: { ownerPid: process.pid } }])
})

test('down is refused while another run changes the lab, and touches nothing', async () => {
  const backend = new PaperBackend()
  await backend.create(paperSpec('switch', 'switch'), deadRun('first'))
  await using _held = await lockStanding(backend, {
    lab: 'lab',
    machines: await backend.list('lab'),
  })

  await expect(endLab(backend, 'lab')).rejects.toMatchObject({ code: 'E_LAB_BUSY' })
  expect(backend.removed).toEqual([])
})
