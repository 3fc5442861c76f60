import { expect, test } from 'vitest'
import { attemptOf } from '../probe/attempt/attempt.ts'
import type { Sighting } from '../probe/fire.ts'
import type { TraceMessage } from '../probe/rules/trace-message.ts'
import { type Aimed, judgeSighting, type SightingContext } from './judge-sighting.ts'
import type { Wish } from './probe-plan.ts'

const machine = (name: string, last: number) => ({
  name,
  target: name.replace('-', '.'),
  pid: 1,
  ns: { pid: 1 },
  card: 'eth0',
  mac: `02:db:12:00:00:${last}`,
  address: `198.18.0.${last}`,
  address6: `fdb6:2d1a::${last}`,
})

const from = machine('stranger', 50)
const to = machine('host-1', 11)
const shape = { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' } as const

const rule: TraceMessage = {
  traceId: 1,
  family: 'ip',
  table: 'filter',
  chain: 'INPUT',
  handle: 9,
  verdict: 'drop',
  isPolicy: false,
  network: null,
}

const sighting = (wish: Wish, seen: Partial<Sighting<Aimed>>): Sighting<Aimed> => {
  const plan = { claim: 'default-deny', shape, wish, forgesControl: false, isHole: false } as const
  const label = { plan, from, to, claims: from }
  return {
    attempt: attemptOf(label, { shape, id: 1, from, to }),
    unsent: null,
    arrivedAtNs: 1n,
    accepted: false,
    stoppedAt: null,
    droppedBy: null,
    acceptedBy: null,
    ...seen,
  }
}

const context: SightingContext = {
  lab: 'lab',
  nameRule: ({ handle }) => `rule ${handle}`,
  passesOpenSink: true,
  lost: 0,
}

test.each([
  ['dropped by a rule, as it must be', 'dropped', { stoppedAt: 'guard' }, {}, 'held'],
  ['accepted, though it must be dropped', 'dropped', { accepted: true }, {}, 'broken'],
  ['accepted, as it must be', 'accepted', { accepted: true }, {}, 'held'],
  ['dropped, though it must be accepted', 'accepted', { stoppedAt: 'wall' }, {}, 'broken'],
  ['never on the card', 'dropped', { arrivedAtNs: null }, {}, 'inconclusive'],
  [
    'of a sender whose card takes no frames',
    'dropped',
    { arrivedAtNs: null, unsent: 'no' },
    {},
    'inconclusive',
  ],
  [
    'never on the card, though it must be accepted',
    'accepted',
    { arrivedAtNs: null },
    {},
    'inconclusive',
  ],
  [
    'dropped, but the open sink had none of it either',
    'dropped',
    { stoppedAt: 'guard' },
    { passesOpenSink: false },
    'inconclusive',
  ],
  [
    'accepted, whatever the open sink did',
    'dropped',
    { accepted: true },
    { passesOpenSink: false },
    'broken',
  ],
  ['on the card and gone without a rule', 'dropped', {}, {}, 'inconclusive'],
  ['allowed and accepted', 'either', { accepted: true }, {}, 'held'],
  ['allowed and dropped', 'either', { stoppedAt: 'guard' }, {}, 'held'],
] as const)('a packet that was %s', (...row) => {
  const [, wish, seen, more, verdict] = row
  expect(judgeSighting(sighting(wish, seen), { ...context, ...more }).verdict).toBe(verdict)
})

test('what let a packet in is named, with the packet and the command that tries it again', () => {
  const check = judgeSighting(sighting('dropped', { accepted: true, acceptedBy: rule }), context)

  expect(check).toMatchObject({
    host: 'host.1',
    from: 'stranger',
    rule: 'rule 9',
    packet: {
      family: 4,
      proto: 'tcp',
      iif: 'eth0',
      src: '198.18.0.50',
      dst: '198.18.0.11',
      dport: 22,
    },
    replay: expect.stringMatching(
      /lab (-- )?probe stranger host\.1 --tcp 22 --lab lab$/,
    ) as unknown,
  })
})

test('frames that were lost before anybody looked are told from one that never came', () => {
  const unseen = sighting('dropped', { arrivedAtNs: null })
  const check = judgeSighting(unseen, { ...context, lost: 3 })

  expect(check).toMatchObject({ evidence: expect.stringContaining('lost') as unknown })
})
