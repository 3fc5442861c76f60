import { expect, test } from 'vitest'
import { spread } from '../spread.ts'
import { attemptOf, keyOf, keyOfParts } from './attempt.ts'
import { flagsOfShape, shapeOfFlags, type ShapeFlags } from './replay.ts'
import { describeShape } from './shape.ts'

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

test.each(spread.map((shape) => [describeShape(shape), shape] as const))(
  'the flags that replay "%s" make it again',
  (_, shape) => {
    expect(shapeOfFlags(parse(flagsOfShape(shape)))).toEqual(shape)
  },
)

test('flags that name no attempt, or two, make none', () => {
  expect(shapeOfFlags({})).toBeNull()
  expect(shapeOfFlags({ tcp: 22, udp: 53 })).toBeNull()
  expect(shapeOfFlags({ icmp: 'nonsense' })).toBeNull()
})

/** What a command line's parser would do. */
const parse = (words: readonly string[]): ShapeFlags => {
  const after = (flag: string): string | undefined => words[words.indexOf(flag) + 1]
  const number = (flag: string) => (words.includes(flag) ? Number(after(flag)) : undefined)
  const message = after('--icmp')
  const flags = {
    tcp: number('--tcp'),
    udp: number('--udp'),
    protocol: number('--protocol'),
    sport: number('--sport'),
    icmp: words.includes('--icmp')
      ? message && !message.startsWith('-')
        ? message
        : true
      : undefined,
    ack: words.includes('--ack') || undefined,
    six: words.includes('-6') || undefined,
    linkLocal: words.includes('--link-local') || undefined,
  }
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
}
