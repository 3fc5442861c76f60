import { expect, test } from 'vitest'
import { fromHex } from '../frames/bytes.ts'
import { parseNftListing } from './nft-listing.ts'
import { nameRule } from './rule-book.ts'
import { acceptOf, dropOf, RulePaths } from './rule-path.ts'
import { parseSavedRules } from './saved-rules.ts'
import { decodeTrace, type TraceMessage } from './trace-message.ts'

const header = fromHex('45ac0028000700000000000000000000c6120001c6120002'.slice(0, 40))
const otherHeader = fromHex('45ac002800080000ad060000c6120001c6120002')

const word = (more: Partial<TraceMessage>): TraceMessage => ({
  traceId: 1,
  family: 'ip',
  table: 'filter',
  chain: 'INPUT',
  handle: 1,
  verdict: 'other',
  isPolicy: false,
  network: null,
  ...more,
})

const pathsOf = (...words: readonly TraceMessage[]): RulePaths => {
  const paths = new RulePaths()
  for (const one of words) paths.add(one)
  return paths
}

const keyOfHeader = (paths: RulePaths, network: Uint8Array): ReturnType<RulePaths['of']> =>
  paths.of(
    String.fromCharCode(
      ...[4, 12, 14, 16, 18].map((at) => ((network[at] ?? 0) << 8) | (network[at + 1] ?? 0)),
    ),
  )

test('a number of the tracer that is used again means the header shown last', () => {
  const paths = pathsOf(
    word({ network: header }),
    word({ verdict: 'drop', handle: 7 }),
    word({ network: otherHeader }),
    word({ verdict: 'accept', handle: 8 }),
  )

  expect(dropOf(keyOfHeader(paths, header))?.handle).toBe(7)
  expect(dropOf(keyOfHeader(paths, otherHeader))).toBeNull()
  expect(acceptOf(keyOfHeader(paths, otherHeader))?.handle).toBe(8)
})

test('the observer behind INPUT tells acceptance, and its words are no steps', () => {
  const observer = { family: 'inet', table: 'drawbridge_observer' }
  const paths = pathsOf(
    word({ ...observer, chain: 'arriving', network: header }),
    word({ verdict: 'accept', handle: 3 }),
    word({ ...observer, chain: 'accepted' }),
  )

  expect(keyOfHeader(paths, header)).toMatchObject({ wasAccepted: true, steps: [{ handle: 3 }] })
})

test('a rule that accepted is named before a policy that did', () => {
  const paths = pathsOf(
    word({ network: header, verdict: 'accept', handle: 3 }),
    word({ verdict: 'accept', handle: null, isPolicy: true, table: 'mangle' }),
  )

  expect(acceptOf(keyOfHeader(paths, header))?.handle).toBe(3)
})

test('a datagram that is cut short or of another kind holds no words', () => {
  expect(decodeTrace(fromHex('0000'))).toEqual([])
  expect(decodeTrace(fromHex('14000000020a0000000000000000000001000000'))).toEqual([])
})

const saved = parseSavedRules(`# Generated
*filter
:INPUT DROP [1:40]
:FORWARD DROP [0:0]
:ours - [0:0]
[3:120] -A INPUT -i lo -j ACCEPT
[0:0] -A INPUT -m comment --comment "drawbridge:rest" -j DROP
COMMIT`)

const nft = parseNftListing(
  JSON.stringify({
    nftables: [
      { metainfo: {} },
      { rule: { family: 'ip', table: 'filter', chain: 'INPUT', handle: 5, expr: [] } },
      {
        rule: { family: 'ip', table: 'filter', chain: 'INPUT', handle: 9, expr: [{ drop: null }] },
      },
      {
        rule: {
          family: 'inet',
          table: 'drawbridge_guard',
          chain: 'in',
          handle: 4,
          comment: 'drawbridge:rest',
          expr: [{ drop: null }],
        },
      },
    ],
  }),
)
const book = { nft, wall4: saved, wall6: [] }

test('a wall rule is called by its line of iptables-save', () => {
  expect(nameRule(book, word({ handle: 9 }))).toBe(
    'iptables filter: -A INPUT -m comment --comment "drawbridge:rest" -j DROP',
  )
})

test('a policy is called by the command that sets it', () => {
  expect(nameRule(book, word({ handle: null, isPolicy: true }))).toBe(
    'iptables filter: -P INPUT DROP',
  )
})

test('a rule of an nft table is called by its comment', () => {
  const step = word({ family: 'inet', table: 'drawbridge_guard', chain: 'in', handle: 4 })

  expect(nameRule(book, step)).toBe('nft inet drawbridge_guard in: "drawbridge:rest"')
})

test('a rule that was taken away meanwhile is called by its number', () => {
  expect(nameRule(book, word({ handle: 77 }))).toBe('iptables filter: INPUT handle 77')
})
