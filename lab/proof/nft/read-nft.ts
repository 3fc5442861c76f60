import type { Chain, Rule, Table, Unread } from '../dump/dump.ts'
import { Faults, shown } from '../dump/faults.ts'
import type { Match } from '../dump/match.ts'
import type { Target } from '../dump/target.ts'
import { unknownsOf } from '../dump/unknowns.ts'
import type { Family } from '../family.ts'
import { readListing, type NftChain, type NftListing, type NftRule } from './listing.ts'
import { readExpression, type NftSets } from './read-expression.ts'

/** What nft says of the hooks before and beside the walls. */
export interface NftReading {
  /** Tables `guard` and `card` of each family, their chains named for their hooks. */
  readonly tables: Readonly<Record<Family, ReadonlyMap<string, Table>>>
  readonly unknowns: readonly Unread[]
  readonly faults: readonly Unread[]
}

export const NO_NFT: NftReading = {
  tables: { 4: new Map(), 6: new Map() },
  unknowns: [],
  faults: [],
}

const GUARD = 'inet drawbridge_guard'
const CARD = 'netdev drawbridge_card'
/** Asked only about frames that cross a bridge, none of which is for the host: verify looks at it by itself. */
const PINS = 'bridge drawbridge_pins'
/** Kept by iptables itself: what they hold stands in its own dump. */
const WALLS = /^ip6? (?:filter|nat|mangle|raw|security)$/

/**
 * Reads `nft -j list ruleset`: the guard's two tables exactly, the walls' not at all. Any other chain at a hook that
 * could decide about a packet is a fault. Never throws; "line" counts the rules of the listing.
 */
export function readNft(text: string): NftReading {
  const listing = readListing(text)
  if (listing === null) {
    const fault = { line: 1, text: shown(text), because: 'this is not what nft -j prints' }
    return { ...NO_NFT, faults: [fault] }
  }
  const tables = { 4: ownTables(listing, 4), 6: ownTables(listing, 6) }
  return { tables, faults: foreign(listing), unknowns: unknownsOf(tables[4]) }
}

const ownTables = (listing: NftListing, family: Family): ReadonlyMap<string, Table> =>
  new Map(
    (
      [
        ['guard', GUARD],
        ['card', CARD],
      ] as const
    ).flatMap(([name, own]) => {
      const chains = listing.chains.filter((chain) => tableOf(chain) === own)
      if (chains.length === 0) return []
      const read = chains.map((chain) => readChain(listing, chain, family))
      return [[name, { name, chains: new Map(read.map((chain) => [chain.name, chain])) }] as const]
    }),
  )

const tableOf = ({ family, table }: NftChain | NftRule): string => `${family} ${table}`

function readChain(listing: NftListing, chain: NftChain, family: Family): Chain {
  const { name, table, hook = name, policy, dev } = chain
  const rules = listing.rules
    .map((rule, at) => ({ rule, line: at + 1 }))
    .filter(({ rule }) => tableOf(rule) === tableOf(chain) && rule.chain === name)
  const sets: NftSets = new Map(
    listing.sets
      .filter((set) => `${set.family} ${set.table}` === tableOf(chain))
      .map((set) => [set.name, set.elem ?? []]),
  )
  return {
    name: hook,
    policy: policy === 'drop' ? 'drop' : 'accept',
    line: 0,
    text: `nft ${tableOf(chain)} ${name} policy ${policy ?? 'accept'}`,
    rules: [
      ...passByOthers(table, hook, dev),
      ...rules.flatMap(({ rule, line }) => readRule(rule, line, { family, sets })),
    ],
  }
}

/** A chain at a card is asked about packets of that card only. */
function passByOthers(table: string, hook: string, dev: NftChain['dev']): readonly Rule[] {
  if (dev === undefined) return []
  const side = hook === 'ingress' ? 'in' : 'out'
  const matches = [dev]
    .flat()
    .map((name): Match => ({ kind: 'interface', side, name, isPrefix: false, isNegated: true }))
  return [{ line: 0, text: `nft ${table}: another card`, matches, target: { kind: 'accept' } }]
}

interface RuleContext {
  readonly family: Family
  readonly sets: NftSets
}

/** A rule that both untracks and accepts is two: no condition here asks for the state between them. */
function readRule(rule: NftRule, line: number, { family, sets }: RuleContext): readonly Rule[] {
  const text = `nft ${tableOf(rule)} ${rule.chain}: "${rule.comment ?? `handle ${String(rule.handle)}`}"`
  const matches: Match[] = []
  const targets: Target[] = []
  for (const expression of rule.expr)
    for (const [kind, value] of Object.entries(expression)) {
      if (kind === 'match') {
        matches.push(...(readExpression(value, family, sets) ?? [notUnderstood(value)]))
      } else targets.push(TARGETS.get(kind) ?? { kind: 'unknown', key: JSON.stringify(expression) })
    }
  return targets
    .filter(({ kind }) => kind !== 'continue')
    .map((target) => ({ line, text, matches: [...matches], target }))
}

const notUnderstood = (value: unknown): Match => ({
  kind: 'unknown',
  key: JSON.stringify(value),
  isStateful: false,
})

const TARGETS: ReadonlyMap<string, Target> = new Map([
  ['accept', { kind: 'accept' }],
  ['drop', { kind: 'drop' }],
  ['reject', { kind: 'drop' }],
  ['return', { kind: 'return' }],
  ['notrack', { kind: 'untrack' }],
  ['counter', { kind: 'continue' }],
  ['log', { kind: 'continue' }],
])

/** Statements that decide nothing and change nothing that rules ask for. */
const HARMLESS = new Set(['match', 'counter', 'log', 'set'])

const OWN: ReadonlySet<string> = new Set([GUARD, CARD, PINS])

function foreign(listing: NftListing): readonly Unread[] {
  const faults = new Faults()
  for (const chain of listing.chains) {
    const table = tableOf(chain)
    if (chain.hook === undefined || OWN.has(table) || WALLS.test(table)) continue
    const rules = listing.rules.filter((rule) => tableOf(rule) === table)
    if (chain.policy === 'drop' || rules.some((rule) => !isHarmless(rule)))
      faults.add(0, `nft ${table} ${chain.name}`, 'rules that only nft knows may decide here')
  }
  return faults.all
}

const isHarmless = ({ expr }: NftRule): boolean =>
  expr.every((expression) =>
    Object.entries(expression).every(
      ([kind, value]) =>
        HARMLESS.has(kind) || (kind === 'mangle' && /"nftrace"/.test(JSON.stringify(value))),
    ),
  )
