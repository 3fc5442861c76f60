import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('a fresh host is dialled every 50 to 100 ms', () => {
  expect([backoffMs(0, 'fresh', 0), backoffMs(50, 'fresh', 0.999)].map(Math.round)).toEqual([
    50, 100,
  ])
})

test.each(['fresh', 'lost'] as const)(
  'a %s host is dialled at least once a second, however long it takes',
  (kind) => {
    expect(backoffMs(100_000, kind, 0.999)).toBeLessThanOrEqual(1000)
    expect(backoffMs(100_000, kind, 0)).toBeGreaterThanOrEqual(500)
  },
)

test('a lost host is dialled at once and then less and less', () => {
  expect(
    [0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, 'lost', 0.999)).map(Math.round),
  ).toEqual([50, 100, 200, 400, 800, 1000])
})

test('a host that has left is dialled rarely', () => {
  expect(backoffMs(50, 'gone', 0.999)).toBeGreaterThan(4000)
})
