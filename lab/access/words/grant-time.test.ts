import { describe, expect, it } from 'vitest'
import { lasting, parseGrantTime } from './grant-time.ts'

describe('for how long access is asked', () => {
  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['90m', 5_400_000],
    ['12h', 43_200_000],
    ['1s', 1000],
  ])('%s is read', (text, ms) => {
    expect(parseGrantTime(text)).toBe(ms)
  })

  it.each(['', '0s', '13h', '12h1s', '30', '30min', '-30m', '1.5h', '30m ', 'm', '30s30m', '1e3s'])(
    '%j is refused',
    (text) => {
      expect(() => parseGrantTime(text)).toThrow(
        expect.objectContaining({ code: 'E_GRANT_TIME', exitCode: 2 }),
      )
    },
  )
})

it.each([
  [-5, '0 s'],
  [1499, '1 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [1_750_000, '29 min'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 05 min'],
])('%i ms are told as %s', (ms, text) => {
  expect(lasting(ms)).toBe(text)
})
