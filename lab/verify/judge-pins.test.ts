import { expect, test } from 'vitest'
import { StateView } from '../../control/api/contract.ts'
import type { NftListing } from '../probe/rules/nft-listing.ts'
import { judgePins } from './judge-pins.ts'

const ADDRESS = '198.18.225.97'
const PINS = { family: 'bridge', table: 'drawbridge_pins' }
const drop = { ...PINS, chain: 'inbound', handle: 9, comment: 'drawbridge:default-deny' }
const whole: NftListing = {
  tables: [{ family: 'bridge', name: 'drawbridge_pins', flags: ['owner', 'persist'] }],
  chains: [{ ...PINS, name: 'inbound', hook: 'prerouting' }],
  rules: [{ ...drop, expr: [{ counter: {} }, { drop: null }] }],
  sets: [
    {
      ...PINS,
      name: 'senders',
      elem: [{ concat: ['dbc100000e161', '02:db:c6:12:e1:61', ADDRESS] }],
    },
  ],
}
const nothing: NftListing = { tables: [], chains: [], rules: [], sets: [] }

const judged = (nft: NftListing, addresses: readonly string[] | null) =>
  judgePins({
    ...{ lab: 'lab', nft, canOwn: true, state: stateWith(addresses) },
    host: {
      ...{ name: 'host-1', target: 'host.1', pid: 1, ns: { pid: 1 }, card: 'eth0' },
      ...{ mac: '02:db:12:00:00:0b', address: '198.18.0.11', address6: 'fdb6:2d1a::b' },
      ...{ overlayCard: 'dbbr0', overlayMac: '02:db:13:00:00:0b' },
    },
  }).map((check) => (check.verdict === 'held' ? 'held' : check.evidence))

test('pins that tie every card that is told of, and no other, hold', () => {
  expect(judged(whole, [ADDRESS])).toEqual(['held', 'held', 'held', 'held'])
})

test('a host without an app needs none, and is not judged by any', () => {
  expect(judged(nothing, null)).toEqual([])
})

test.each<readonly [string, NftListing, readonly string[], string]>([
  ['missing', nothing, [], 'nothing ties'],
  [
    'without an owner',
    { ...whole, tables: [{ ...PINS, name: 'drawbridge_pins' }] },
    [ADDRESS],
    'no owner',
  ],
  ['open at their end', { ...whole, rules: [] }, [ADDRESS], 'do not end by dropping'],
  [
    'given a rule of somebody else',
    {
      ...whole,
      rules: [{ ...PINS, chain: 'inbound', handle: 1, expr: [{ accept: null }] }, ...whole.rules],
    },
    [ADDRESS],
    'handle 1',
  ],
  ['without a card that is told of', whole, [ADDRESS, '198.18.225.98'], 'no card: [198.18.225.98]'],
  ['with a card that nobody tells of', whole, [], `not told of: [${ADDRESS}]`],
])('pins that are %s are broken', (_what, nft, addresses, said) => {
  expect(judged(nft, addresses).join()).toContain(said)
})

function stateWith(addresses: readonly string[] | null): StateView {
  const at = '2026-11-25T12:00:00.000Z'
  const id = 'host-1'
  return StateView.parse({
    control: { startedAt: at, version: '0' },
    overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
    hosts: [
      {
        ...{ id, state: 'member', agent: 'up', reportAgeMs: 0, invitedAt: at },
        address: '198.18.0.11',
        inner: '198.19.0.11',
        mac: '02:db:13:00:00:0b',
        generation: { ordered: 1, applied: 1 },
        report: {
          ...{ host: id, at, bootId: '', generation: 1, holes: [] },
          agent: { version: '', pid: 1, startedAt: at, residentKib: 1 },
          firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned', card: 'owned' },
          overlay: { mode: 'encrypted', publicKey: null, proved: [], joined: [], mtu: 8870 },
          apps:
            addresses === null
              ? []
              : [
                  {
                    name: 'shop',
                    endpoints: addresses.map((address) => ({
                      address: address,
                      instance: null,
                    })),
                    instances: [],
                  },
                ],
          certificate: { serial: '1', notAfter: at },
        },
      },
    ],
    pairs: [],
    settled: true,
  })
}
