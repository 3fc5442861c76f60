import { expect, test } from 'vitest'
import { StateView } from '../../control/api/contract.ts'
import { parseSavedRules } from '../probe/rules/saved-rules.ts'
import type { NftListing } from '../probe/rules/nft-listing.ts'
import { decides, type ReadBack } from '../probe/rules/read-back.ts'
import { broken, held, inconclusive } from './check.ts'
import { guardHoles, wallHoles } from './hole-sets.ts'
import { judgeWalls } from './judge-walls.ts'
import { holeWish } from './membership.ts'
import { planProbes } from './probe-plan.ts'
import { exitCodeOf, together } from './result.ts'
import { gatherFindings, tallyClaims } from './tally.ts'
import { parseTrackedFlows } from './tracked-flows.ts'

const AT = '2026-11-25T12:00:00.000Z'

const state = (one: string, other: string, stage: string, settled: boolean): StateView =>
  StateView.parse({
    control: { startedAt: AT, version: 'test' },
    overlay: { mode: 'plain', vni: 1, port: 4789 },
    hosts: [
      ['a', one, '198.18.0.11'],
      ['b', other, '198.18.0.12'],
    ].map(([id, was, address]) => ({
      id,
      address,
      inner: address,
      mac: '02:db:13:00:00:0b',
      state: was,
      agent: 'up',
      generation: { ordered: 1, applied: 1 },
      report: null,
      reportAgeMs: null,
      invitedAt: AT,
    })),
    pairs: [{ a: 'a', b: 'b', stage }],
    settled,
  })

test.each([
  ['two members that are joined', state('member', 'member', 'joined', true), 'open'],
  ['two members on their way', state('member', 'member', 'proving', false), 'unsettled'],
  [
    'two members that control left apart and calls settled',
    state('member', 'member', 'apart', true),
    'open',
  ],
  ['a member and one that was only invited', state('member', 'invited', 'apart', true), 'closed'],
  ['a member and one that is leaving', state('member', 'leaving', 'shutting', false), 'unsettled'],
  ['a member and one that is gone', state('member', 'gone', 'apart', true), 'closed'],
] as const)('the hole of %s follows from membership', (_, view, wish) => {
  expect(holeWish(view, 'a', 'b')).toBe(wish)
  expect(holeWish(view, 'b', 'a')).toBe(wish)
})

test.each([
  [['held', 'held'], 'held', 0],
  [['held', 'inconclusive'], 'inconclusive', 3],
  [['inconclusive', 'broken'], 'broken', 1],
  [[], 'inconclusive', 3],
] as const)('%j together is %s and exits with %d', (verdicts, verdict, code) => {
  expect(together(verdicts)).toBe(verdict)
  expect(exitCodeOf(together(verdicts))).toBe(code)
})

const about = {
  claim: 'default-deny',
  host: 'host.1',
  evidence: 'it came in',
  replay: 'again',
} as const

test('a claim that nothing was found out about is not held', () => {
  const claims = tallyClaims([held('default-deny')], 3)

  expect(claims.filter(({ verdict }) => verdict === 'held')).toEqual([
    { id: 'default-deny', verdict: 'held', checks: 1 },
  ])
})

test('where no component runs, nothing is said of how components are confined', () => {
  const idsOf = (checks: Parameters<typeof tallyClaims>[0]) =>
    tallyClaims(checks, 3).map(({ id }) => id)

  expect(idsOf([held('default-deny')])).not.toContain('components-confined')
  expect(idsOf([held('components-confined')])).toContain('components-confined')
  expect(idsOf([inconclusive({ ...about, claim: 'components-confined' })])).toContain(
    'components-confined',
  )
})

test('what could not be judged is no check', () => {
  const [, deny] = tallyClaims([held('default-deny'), inconclusive(about)], 3)

  expect(deny).toEqual({ id: 'default-deny', verdict: 'inconclusive', checks: 1 })
})

test('packets of one kind are one finding that counts the others, and what is broken comes first', () => {
  const findings = gatherFindings([
    inconclusive(about),
    broken(about),
    broken(about),
    held('default-deny'),
  ])

  expect(findings.map(({ verdict, also }) => [verdict, also])).toEqual([
    ['broken', 1],
    ['inconclusive', 0],
  ])
})

test('only control is let in at the agent, and only through the very hole a peer', () => {
  const accepted = (role: 'control' | 'host' | 'stranger', hole: 'open' | 'closed') =>
    planProbes({ role, tunnelPort: 51820, hole }).filter(({ wish }) => wish === 'accepted')

  expect(accepted('control', 'closed').map(({ shape }) => shape)).toEqual([
    { over: 'v4', proto: 'tcp', sport: 40123, dport: 7411, opens: 'syn' },
  ])
  expect(accepted('host', 'open').map(({ shape }) => shape)).toEqual([
    { over: 'v4', proto: 'udp', sport: 51820, dport: 51820 },
  ])
  expect(accepted('host', 'closed')).toEqual([])
  expect(accepted('stranger', 'closed')).toEqual([])
})

test("under control's address nothing is demanded and only a knock at the agent may pass", () => {
  const forged = planProbes({ role: 'stranger', tunnelPort: 4789, hole: 'closed' }).filter(
    ({ forgesControl }) => forgesControl,
  )

  expect(forged.length).toBeGreaterThan(5)
  expect(forged.filter(({ wish }) => wish === 'accepted')).toEqual([])
  expect(forged.filter(({ wish }) => wish === 'either').map(({ shape }) => shape.over)).toEqual([
    'v4',
  ])
})

const wallText = (last: string, policy = 'DROP'): string =>
  ['INPUT', 'FORWARD', 'OUTPUT']
    .map((chain) => `:${chain} ${policy} [0:0]\n-A ${chain} ${last}`)
    .join('\n')

const wall = (last: string, policy?: string) =>
  parseSavedRules(`*filter\n${wallText(last, policy)}`)

const rest = '-m comment --comment "drawbridge:rest" -j DROP'
const drop = { handle: 1, expr: [{ counter: {} }, { drop: null }] }
const guard = {
  tables: [{ family: 'inet', name: 'drawbridge_guard', flags: ['owner', 'persist'] }],
  chains: ['prerouting', 'output'].map((hook) => ({
    family: 'inet',
    table: 'drawbridge_guard',
    name: hook,
    hook,
    prio: -300,
    policy: 'accept',
  })),
  rules: ['prerouting', 'output'].map((chain) => ({
    family: 'inet',
    table: 'drawbridge_guard',
    chain,
    ...drop,
  })),
  sets: [
    {
      family: 'inet',
      table: 'drawbridge_guard',
      name: 'holes',
      elem: [{ concat: ['198.18.0.12', 51820] }],
    },
  ],
}
/** The guard at the card beside it. */
const withCard = (nft: NftListing, dev = 'eth0', comment = 'drawbridge:x'): NftListing => ({
  ...nft,
  tables: [...nft.tables, { ...CARD, name: 'drawbridge_card', flags: ['owner', 'persist'] }],
  chains: [
    ...nft.chains,
    ...['ingress', 'egress'].map((hook) => ({ ...IN_CARD, name: hook, hook, prio: -500, dev })),
  ],
  rules: [
    ...nft.rules,
    ...['ingress', 'egress'].map((chain) => ({ ...IN_CARD, chain, ...drop, comment })),
  ],
})
const CARD = { family: 'netdev' }
const IN_CARD = { ...CARD, table: 'drawbridge_card' }

const whole: ReadBack = {
  nft: guard,
  wall4: wall(rest),
  wall6: wall(rest),
  ipset:
    'create drawbridge-holes hash:ip,port family inet\nadd drawbridge-holes 198.18.0.12,udp:51820 comment "x"\n',
  texts: { rules4: '', rules6: '', sets: '', nft: '' },
  legacyTables: [],
}

const host = {
  name: 'host-1',
  target: 'host.1',
  pid: 1,
  ns: { pid: 1 },
  card: 'eth0',
  mac: '02:db:12:00:00:0b',
  address: '198.18.0.11',
  address6: 'fdb6:2d1a::b',
  overlayCard: 'dbbr0',
  overlayMac: '02:db:13:00:00:0b',
}

const faults = (read: ReadBack, canOwn = true, addCard = withCard) =>
  judgeWalls({ lab: 'lab', host, read: { ...read, nft: addCard(read.nft) }, canOwn }).filter(
    ({ verdict }) => verdict !== 'held',
  )

test('two whole walls are held', () => {
  expect(faults(whole)).toEqual([])
})

test.each([
  ['a policy that accepts', { wall4: wall(rest, 'ACCEPT') }, 3],
  [
    'a last rule that drops only some',
    { wall6: wall('-p tcp -m comment --comment drawbridge:x -j DROP') },
    3,
  ],
  ['a wall that is not there', { wall4: [] }, 6],
  ['a guard that is not there', { nft: { ...guard, tables: [] } }, 1],
  [
    'a guard whose owner is gone',
    {
      nft: {
        ...guard,
        tables: [
          { ...guard.tables[0], family: 'inet', name: 'drawbridge_guard', flags: 'persist' },
        ],
      },
    },
    1,
  ],
  ['a guard that lost its last rule', { nft: { ...guard, rules: [] } }, 2],
  [
    'a guard behind connection tracking',
    { nft: { ...guard, chains: guard.chains.map((chain) => ({ ...chain, prio: 0 })) } },
    2,
  ],
  [
    'a rule of somebody else in a wall',
    {
      wall4: parseSavedRules(
        `*filter\n${wallText(rest)}\n-A INPUT -p tcp -j ACCEPT\n-A INPUT ${rest}`,
      ),
    },
    1,
  ],
  [
    'a table of somebody else with a rule',
    {
      nft: {
        ...guard,
        tables: [...guard.tables, { family: 'ip', name: 'nat' }],
        rules: [...guard.rules, { family: 'ip', table: 'nat', chain: 'x', ...drop }],
      },
    },
    1,
  ],
  ['tables of the older back-end', { legacyTables: ['filter'] }, 1],
] as const)('%s is seen in the read-back', (_, more, count) => {
  expect(faults({ ...whole, ...more })).toHaveLength(count)
})

test.each<readonly [string, (nft: NftListing) => NftListing, number]>([
  ['no guard at the card', (nft) => nft, 1],
  ['a guard at another card', (nft) => withCard(nft, 'eth1'), 2],
  ['a rule of somebody else at the card', (nft) => withCard(nft, 'eth0', 'mine'), 2],
])('%s is seen in the read-back', (_, addCard, count) => {
  expect(faults(whole, true, addCard)).toHaveLength(count)
  expect(faults(whole, false, addCard)).toEqual([])
})

test.each([
  ['*filter\n:INPUT ACCEPT [12:34]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n', false],
  ['*filter\n:INPUT DROP [0:0]\nCOMMIT\n', true],
  ['*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j REDIRECT\nCOMMIT\n', true],
  ['*filter\n:INPUT ACCEPT [0:0]\n:evil - [0:0]\nCOMMIT\n', true],
])('the table %j of the older back-end decides something: %s', (saved, isDeciding) => {
  expect(decides(saved)).toBe(isDeciding)
})

test('a guard without an owner is right where the kernel has no owners', () => {
  const nft = { ...guard, tables: [{ family: 'inet', name: 'drawbridge_guard' }] }

  expect(faults({ ...whole, nft }, false)).toEqual([])
})

test('holes are read from both sets in one form, and a missing set is not an empty one', () => {
  expect(wallHoles(whole)).toEqual(new Set(['198.18.0.12:51820']))
  expect(guardHoles(whole)).toEqual(new Set(['198.18.0.12:51820']))
  expect(wallHoles({ ...whole, ipset: '' })).toBeNull()
  expect(guardHoles({ ...whole, nft: { ...guard, sets: [] } })).toBeNull()
})

test('tracked flows are named by the direction of their first packet, without what changes with time', () => {
  const line =
    'ipv4     2 tcp      6 119 SYN_SENT src=198.18.0.250 dst=198.18.0.12 sport=40123 dport=22 [UNREPLIED] src=198.18.0.12 dst=198.18.0.250 sport=22 dport=40123 mark=0 use=2'

  expect(parseTrackedFlows(`${line}\n\n`)).toEqual([
    { src: '198.18.0.250', name: 'src=198.18.0.250 dst=198.18.0.12 sport=40123 dport=22' },
  ])
})
