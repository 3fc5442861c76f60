import { expect, test } from 'vitest'
import { parseBytes, parseDelay, parsePercent, parseRate } from './amounts.ts'

test.each([
  [parsePercent, '10%', 10],
  [parsePercent, '0.5', 0.5],
  [parsePercent, '100%', 100],
  [parseRate, '1mbit', 1_000_000],
  [parseRate, '1.5Mbit', 1_500_000],
  [parseRate, '64kbit', 64_000],
  [parseDelay, '20ms', 20],
  [parseDelay, '1.5s', 1500],
  [parseBytes, '0', 0],
  [parseBytes, '64k', 65_536],
] as const)('%o reads %s as %d', (parse, text, value) => {
  expect(parse(text)).toBe(value)
})

test.each([
  ...['', '0', '0%', '101%', '-1%', 'ten', '1e2', '10 %'].map(
    (text) => [parsePercent, text] as const,
  ),
  ...['', '1', '1mb', '0mbit', '7bit', '1mbps', 'mbit', '200gbit'].map(
    (text) => [parseRate, text] as const,
  ),
  ...['', '20', '0ms', '-1ms', '2m', '61s'].map((text) => [parseDelay, text] as const),
  ...['', '-1', '1g', '65m', '0x10', '1.5k'].map((text) => [parseBytes, text] as const),
])('%o refuses %j', (parse, text) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: 'E_AMOUNT', exitCode: 2 }) as Error,
  )
})
