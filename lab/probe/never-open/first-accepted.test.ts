import { expect, test } from 'vitest'
import { frameOf } from '../attempt/packet-frame.ts'
import { describePacket, firstAcceptedIn } from './first-accepted.ts'
import { changesBetween, rulesetOf } from './ruleset.ts'

const from = { mac: '02:db:12:00:00:fa', address: '198.18.0.250', address6: 'fdb6:2d1a::fa' }
const to = { mac: '02:db:12:00:00:0b', address: '198.18.0.11', address6: 'fdb6:2d1a::b' }
const LINK_HEADER = 14
const packetOf = (over: 'v4' | 'v6'): string => {
  const shape = { over, proto: 'udp', sport: 40_123, dport: 53 } as const
  const frame = frameOf({ shape, id: 0, from, to })
  return Buffer.from(frame.subarray(LINK_HEADER)).toString('base64')
}

const nothing = { found: null, logged: [], rules: { before: null, then: null }, busy: [] }

test('nothing accepted is no instant', () => {
  expect(firstAcceptedIn(nothing)).toBeNull()
})

test.each([
  ['v4', 'udp 198.18.0.250:40123 → 198.18.0.11:53'],
  ['v6', 'udp [fdb6:2d1a::fa]:40123 → [fdb6:2d1a::b]:53'],
] as const)('the first packet of %s is told with its ends', (over, told) => {
  const first = firstAcceptedIn({ ...nothing, logged: [{ at: 1e15, packet: packetOf(over) }] })

  expect(first?.at).toBe('1970-01-12T13:46:40.000Z')
  expect(first?.packet && describePacket(first.packet)).toBe(told)
})

test('where the kernel logs no packets the instant is known, the packet is not', () => {
  const first = firstAcceptedIn({ ...nothing, found: { at: 1e15, answer: '' } })

  expect(first).toMatchObject({ packet: null, at: '1970-01-12T13:46:40.000Z' })
})

test('what was cut short in the log is no packet, and no crash', () => {
  const packet = Buffer.from('45', 'hex').toString('base64')

  expect(firstAcceptedIn({ ...nothing, logged: [{ at: 1, packet }] })?.packet).toBeNull()
})

test('a process is told with its unit and its age', () => {
  const group = '/docker/0123/system.slice/drawbridge-firewall.service'
  const busy = [{ ageMs: 12, name: 'nft', group }]

  expect(firstAcceptedIn({ ...nothing, found: { at: 1, answer: '' }, busy })?.processes).toEqual([
    'nft of drawbridge-firewall.service, 12 ms old',
  ])
})

test('rules that only counted on, and sets in another order, are the same ruleset', () => {
  const one =
    '# at noon\n:INPUT DROP [1:60]\n-A INPUT -j DROP\nadd holes 198.18.0.12\nadd holes 198.18.0.13\n'
  const same =
    '# later\n:INPUT DROP [9:540]\n-A INPUT -j DROP\nadd holes 198.18.0.13\nadd holes 198.18.0.12\n'

  expect(rulesetOf(same).hash).toBe(rulesetOf(one).hash)
})

test('rules in another order are another ruleset', () => {
  const drop = '-A INPUT -j DROP\n'
  const accept = '-A INPUT -j ACCEPT\n'

  expect(rulesetOf(accept + drop).hash).not.toBe(rulesetOf(drop + accept).hash)
})

test('what came and what went is told line by line', () => {
  const before = rulesetOf(':INPUT DROP [0:0]\n-A INPUT -j DROP\n')
  const after = rulesetOf(':INPUT ACCEPT [0:0]\n-A INPUT -j DROP\n')

  expect(changesBetween(before, after)).toEqual(['- :INPUT DROP', '+ :INPUT ACCEPT'])
})
