import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { prove } from '../prove.ts'
import { SHUT, wall } from '../testing/walls.ts'
import { readNft } from './read-nft.ts'

/** As a kernel printed it of a host with two peers, control and a mirror. */
const LISTING = readFileSync(new URL('../testing/guard-listing.json', import.meta.url), 'utf8')

const CONTROL = '-s 198.18.0.1/32 -p tcp -m tcp'
const NO_SYN = '! --tcp-flags SYN,ACK SYN'

/** What the guard by itself lets in, at either hook: it cannot tell a reply from a forged one. */
const ADMITTED = ['INPUT', 'FORWARD'].flatMap((hook) =>
  [
    `${CONTROL} --dport 7411`,
    `${CONTROL} --sport 7410 --dport 32768:60999 ${NO_SYN}`,
    `-s 198.18.0.2/32 -p tcp -m tcp --sport 3142 --dport 32768:60999 ${NO_SYN}`,
    '-s 198.18.0.12/31 -p udp -m udp --sport 51820 --dport 51820',
    '-i dbwg0 -s 198.19.0.12/32 -p udp -m udp --sport 4789 --dport 4789',
  ].map((matches) => `may v4 ${hook} ${matches}`),
)
const ALLOW = ADMITTED.join('\n')

const rule = (expressions: readonly unknown[], chain = 'inbound'): string => {
  const planted = { family: 'inet', table: 'drawbridge_guard', chain, comment: 'planted' }
  return LISTING.replace(
    '{"rule":',
    `${JSON.stringify({ rule: { ...planted, expr: [...expressions, { accept: null }] } })},\n{"rule":`,
  )
}

const port = (right: unknown) => ({
  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right },
})

describe('the guard', () => {
  it('by itself lets in what it admits and nothing else, in both families', () => {
    expect(prove({ nft: LISTING }, { allow: ALLOW })).toEqual({
      ...{ verdict: 'held', findings: [], unread: [] },
    })
  })

  it.each(ADMITTED.slice(0, 5))('by itself does let this in: %s', (line) => {
    const less = ADMITTED.filter((other) => other !== line).join('\n')

    expect(prove({ nft: LISTING }, { allow: less }).verdict).toBe('broken')
  })

  it('with one rule too many lets a packet in, and the rule is named', () => {
    const { findings } = prove({ nft: rule([port(22)]) }, { allow: ALLOW })

    const named = { rule: expect.stringContaining('planted'), packet: { dport: 22 } }
    expect(findings).toMatchObject([
      { family: 4, chain: 'INPUT', ...named },
      { family: 4, chain: 'FORWARD', ...named },
      { family: 6, chain: 'INPUT', ...named },
      { family: 6, chain: 'FORWARD', ...named },
    ])
  })

  it('saves a wall that is open', () => {
    const open = wall('-A INPUT -j ACCEPT')

    expect(prove({ rules4: open, rules6: SHUT, nft: LISTING }, { allow: ALLOW }).verdict).toBe(
      'held',
    )
    expect(prove({ rules4: open, rules6: SHUT }, { allow: ALLOW }).verdict).toBe('broken')
  })

  it('is saved by a wall that is shut', () => {
    const open = rule([port(22)])

    expect(prove({ rules4: SHUT, rules6: SHUT, nft: open }, { allow: ALLOW }).verdict).toBe('held')
  })

  it('untracks what it lets through, so that the wall sees no state of it', () => {
    const states = (state: string) =>
      wall(`-A INPUT -p udp -m conntrack --ctstate ${state} -j ACCEPT`)
    const verdictOf = (state: string) =>
      prove({ rules4: states(state), rules6: SHUT, nft: LISTING }).verdict

    expect(verdictOf('NEW')).toBe('held')
    expect(verdictOf('UNTRACKED')).toBe('broken')
  })

  it.each([
    ['an expression', { match: { op: '==', left: { meta: { key: 'cgroup' } }, right: 7 } }],
    [
      'an operator',
      { match: { op: '<', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 9 } },
    ],
    ['a statement', { queue: { num: 3 } }],
  ])('with %s that nobody knows is inconclusive', (_, expression) => {
    const { verdict, unread } = prove({ nft: rule([expression]) }, { allow: ALLOW })

    expect(verdict).toBe('inconclusive')
    expect(unread[0]).toMatchObject({ in: 'nft', text: expect.stringContaining('planted') })
  })
})

describe('what else nft says', () => {
  const chain = (family: string, table: string) => ({
    chain: { family, table, name: 'c', hook: 'input', prio: 0, policy: 'accept' },
  })
  const listing = (...items: readonly unknown[]) => JSON.stringify({ nftables: items })
  const of = (expr: unknown, table = 'foreign') => ({
    rule: { family: 'inet', table, chain: 'c', handle: 1, expr: [expr] },
  })

  it.each([
    ['rules of its own that decide', listing(chain('inet', 'foreign'), of({ accept: null }))],
    [
      'rules of its own that mark',
      listing(chain('inet', 'foreign'), of({ mangle: { key: 'mark' } })),
    ],
    [
      'rules of its own that decide at a bridge',
      listing(chain('bridge', 'foreign'), {
        rule: { ...of({ drop: null }).rule, family: 'bridge' },
      }),
    ],
    ['no JSON', 'table inet x {'],
    ['other JSON', '{"nftables": 7}'],
    ['half of it', LISTING.slice(0, 900)],
  ])('is inconclusive: %s', (_, nft) => {
    expect(prove({ rules4: SHUT, rules6: SHUT, nft }).verdict).toBe('inconclusive')
  })

  it.each([
    ['the walls, which iptables has dumped', listing(chain('ip', 'filter'))],
    [
      'the pins, which are asked about frames between containers only',
      listing(chain('bridge', 'drawbridge_pins'), {
        rule: { ...of({ drop: null }, 'drawbridge_pins').rule, family: 'bridge' },
      }),
    ],
    ['a table that only counts', listing(chain('inet', 'foreign'), of({ counter: null }))],
  ])('is of no weight: %s', (_, nft) => {
    expect(readNft(nft).faults).toEqual([])
    expect(prove({ rules4: SHUT, rules6: SHUT, nft }).verdict).toBe('held')
  })
})
