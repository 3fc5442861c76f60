import { expect, test } from 'vitest'
import type { ProofAnswer, Witness } from '../../proof/index.ts'
import { witnessProbes } from './witness-plan.ts'

const stranger = { mac: '02:db:12:00:00:fa', address: '198.18.0.250', address6: 'fdb6:2d1a::fa' }
const HELD: ProofAnswer = { verdict: 'held', findings: [], unread: [] }

const packet: Witness = {
  ...{ family: 4, proto: 'tcp', iif: 'eth0', oif: null, src: '198.18.0.77', dst: '198.18.0.11' },
  ...{ sport: 40123, dport: 22, flags: ['SYN'], icmp: null, state: 'NEW', mark: null, mac: null },
  isLaterFragment: false,
}

const fired = (more: Partial<Witness>) => {
  const both: ProofAnswer = {
    ...HELD,
    verdict: 'broken',
    findings: [
      {
        ...{ query: 'default-deny', verdict: 'broken', family: 4, chain: 'INPUT' },
        ...{ packet: { ...packet, ...more }, rule: '-A INPUT -j ACCEPT', line: 1, because: '' },
      },
    ],
  }
  return witnessProbes({ answers: { both, guard: HELD, wall: HELD } }, { stranger, card: 'eth0' })
}

test.each([
  ['a SYN', {}, { proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' }],
  ['odd flags', { flags: ['FIN', 'URG'] }, { proto: 'tcp', opens: 0x21 }],
  ['UDP', { proto: 'udp', flags: null }, { proto: 'udp', dport: 22 }],
  [
    'a message of ICMP',
    { proto: 'icmp', sport: null, dport: null, flags: null, icmp: { type: 13, code: 0 } },
    { proto: 'icmp', message: { type: 13, code: 0 } },
  ],
  ['another protocol', { proto: 'gre', flags: null }, { proto: 'raw', protocol: 47 }],
] as const)('%s is fired as the proof has it', (_, witness, shape) => {
  expect(fired(witness)).toMatchObject([
    {
      shape: { over: 'v4', ...shape },
      wish: 'dropped',
      chosen: { under: { address: '198.18.0.77' } },
    },
  ])
})

test('it comes from the card that the proof names', () => {
  expect(fired({ mac: '02:00:00:00:00:99' })).toMatchObject([
    { chosen: { under: { mac: '02:00:00:00:00:99' } } },
  ])
})

test('what comes by another card, and a later fragment, nobody on the cable can send', () => {
  expect(fired({ iif: 'dbwg0' })).toEqual([])
  expect(fired({ isLaterFragment: true })).toEqual([])
})
