import { expect, it } from 'vitest'
import { liveBytes } from '../testing/live-bytes.ts'
import { Bell } from './bell.ts'

const waits = async (bell: Bell, many: number): Promise<void> => {
  for (let turn = 0; turn < many; turn++) await bell.heard(0)
}

it('wakes all who wait, at once and only once', async () => {
  const bell = new Bell()
  const startMs = performance.now()
  const waiting = [bell.heard(60_000), bell.heard(60_000)]
  bell.ring()
  await Promise.all(waiting)
  expect(performance.now() - startMs).toBeLessThan(10_000)

  const laterMs = performance.now()
  await bell.heard(50)
  expect(performance.now() - laterMs).toBeGreaterThanOrEqual(45)
})

it('keeps nothing of those who waited in vain', { timeout: 30_000 }, async () => {
  const bell = new Bell()
  await waits(bell, 500)
  const before = liveBytes()

  await waits(bell, 2000)

  // A race that is kept costs 260 bytes a turn.
  expect(liveBytes() - before).toBeLessThan(2000 * 60)
  bell.ring()
})
