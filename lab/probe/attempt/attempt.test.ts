import { expect, test } from 'vitest'
import { spread } from '../spread.ts'
import { attemptOf, keyOf, keyOfParts } from './attempt.ts'
import { flagsOfShape } from './replay.ts'

const from = { mac: '02:db:12:00:00:0b', address: '198.18.0.11', address6: 'fdb6:2d1a::b' }
const to = { mac: '02:db:12:00:00:0c', address: '198.18.0.12', address6: 'fdb6:2d1a::c' }

test('no two attempts of a spread are the same frame, and no two have one key', () => {
  const attempts = spread.map((shape, index) => attemptOf(null, { shape, id: index + 1, from, to }))

  expect(new Set(attempts.map(({ frame }) => frame.join())).size).toBe(spread.length)
  expect(new Set(attempts.map(({ key }) => key)).size).toBe(spread.length)
})

test('the key is found again from what the observer prints of address and id', () => {
  const v4 = attemptOf(null, {
    shape: { over: 'v4', proto: 'icmp', message: 'echo' },
    id: 777,
    from,
    to,
  })
  const v6 = attemptOf(null, {
    shape: { over: 'v6', proto: 'icmp', message: 'echo' },
    id: 777,
    from,
    to,
  })

  expect(keyOfParts('198.18.0.11', '198.18.0.12', 777)).toBe(v4.key)
  expect(keyOfParts('fdb6:2d1a::b', 'fdb6:2d1a::c', 0xd0000 | 777)).toBe(v6.key)
})

test('the key does not depend on what follows the addresses', () => {
  const { key, frame } = attemptOf(null, {
    shape: { over: 'v6', proto: 'udp', sport: 1, dport: 2 },
    id: 5,
    from,
    to,
  })

  expect(keyOf(frame.slice(14, 14 + 40))).toBe(key)
})

test.each([
  [{ over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' }, '--tcp 22'],
  [{ over: 'v6', proto: 'udp', sport: 51820, dport: 4789 }, '--udp 4789 --sport 51820 -6'],
  [{ over: 'v4', proto: 'icmp', message: 'echo' }, '--icmp'],
] as const)('%j is typed as "%s"', (shape, words) => {
  expect(flagsOfShape(shape)?.join(' ')).toBe(words)
})

test.each([
  { over: 'v6-link', proto: 'icmp', message: 'echo' },
  { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'ack' },
  { over: 'v6', proto: 'icmp', message: 'neighbour-solicitation' },
  { over: 'v4', proto: 'raw', protocol: 47 },
] as const)('%j cannot be typed, and nothing else is typed for it', (shape) => {
  expect(flagsOfShape(shape)).toBeNull()
})
