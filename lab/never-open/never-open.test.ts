import { expect, test } from 'vitest'
import { describeWatch } from './describe.ts'
import type { NeverOpenReading } from './never-open.ts'
import { linesOf, nearest } from './words-near.ts'

test('of a journal the lines next to the instant are told, in the order of time', () => {
  const journal = Array.from(
    { length: 20 },
    (_, at) => `${String(1000 + at)}.500000 host-1 systemd[1]: line ${String(at)}`,
  ).join('\n')
  const near = nearest(linesOf(`-- a boot --\n${journal}\n`), 1_010_500)

  expect(near.map(({ offsetMs }) => offsetMs)).toEqual([-3000, -2000, -1000, 0, 1000, 2000])
  expect(near[3]?.text).toBe('systemd[1]: line 10')
})

test('what looks like a secret is taken out of what is told, and so is what a terminal would obey', () => {
  const text = 'agent: token=abcdefghijklmnopqrstuvwxyz \u001b[2J'

  expect(nearest([{ ms: 0, text }], 0)[0]?.text).toBe('agent: token=[secret taken out] ?[2J')
})

const held: NeverOpenReading = {
  verdict: 'held',
  reasons: [],
  sent: 90,
  arrived: 80,
  accepted: 0,
  hosts: [
    {
      host: 'host.1',
      verdict: 'held',
      reasons: [],
      flood: { sent: 90, refused: 0, ms: 5, running: true, failure: null },
      accepted: 0,
      arrived: 80,
      lives: [],
      first: null,
    },
  ],
}

test('a host that was never open takes one line', () => {
  expect(describeWatch(held)).toBe('held: 90 sent, 80 reached the cards of host.1, 0 accepted')
})

test('an open instant is told with packet, rules, processes, journal and events', () => {
  const first = {
    at: '2026-01-02T03:04:05.678Z',
    packet: {
      family: 4,
      proto: 'icmp 8',
      src: '198.18.0.250',
      dst: '198.18.0.11',
      sport: null,
      dport: null,
    },
    rules: { before: 'a'.repeat(64), then: 'b'.repeat(64), changed: ['+ -A INPUT -j ACCEPT'] },
    processes: ['iptables of init.scope, 3 ms old'],
    journal: [{ offsetMs: -4, text: 'systemd[1]: Stopping' }],
    events: [{ offsetMs: 60, text: 'host.1 drift' }],
  } as const
  const broken = { ...held, hosts: held.hosts.map((host) => ({ ...host, first })) }

  expect(describeWatch(broken).split('\n').slice(1)).toEqual([
    'host.1 was open at 2026-01-02T03:04:05.678Z to icmp 8 198.18.0.250 → 198.18.0.11',
    '  rules aaaaaaaaaaaa before, bbbbbbbbbbbb then',
    '    + -A INPUT -j ACCEPT',
    '  youngest processes',
    '    iptables of init.scope, 3 ms old',
    '  journal',
    '    -4 ms systemd[1]: Stopping',
    '  events',
    '    +60 ms host.1 drift',
  ])
})
