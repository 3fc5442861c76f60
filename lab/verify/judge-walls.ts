import type { NftListing } from '../probe/rules/nft-listing.ts'
import { flagsOf } from '../probe/rules/nft-listing.ts'
import type { ReadBack } from '../probe/rules/read-back.ts'
import type { SavedChain } from '../probe/rules/saved-rules.ts'
import { cardLooks } from './judge-card.ts'
import { dropsAll } from './drops-all.ts'
import { broken, type Check, held } from './check.ts'
import type { WorldHost } from './world.ts'
import { typedCommand } from '../typed-command.ts'

const CHAINS = ['INPUT', 'FORWARD', 'OUTPUT'] as const
const HOOKS = ['prerouting', 'output'] as const
const GUARD = 'drawbridge_guard'

export interface WallsInput {
  readonly lab: string
  readonly host: WorldHost
  readonly read: ReadBack
  /** Whether this kernel and nft have owned tables; where they have, the guard must be one. */
  readonly canOwn: boolean
}

export interface Fault {
  readonly rule: string
  readonly evidence: string
}

/** Whether each wall stands by itself, from what the kernel says: whoever falls first hides the other from probes. */
export const judgeWalls = ({ lab, host, read, canOwn }: WallsInput): readonly Check[] => {
  const looks = [
    ...CHAINS.flatMap((chain) => wallLooks('iptables', read.wall4, chain)),
    ...CHAINS.flatMap((chain) => wallLooks('ip6tables', read.wall6, chain)),
    ...guardLooks(read.nft, canOwn),
    // Kernels that know owned tables know chains at a card that is not there yet, or get them from the agent.
    ...(canOwn ? cardLooks(read.nft, host.card) : []),
    ...foreignRules('iptables', read.wall4),
    ...foreignRules('ip6tables', read.wall6),
    ...foreignTables(read.nft),
    read.legacyTables.length === 0
      ? null
      : {
          rule: `legacy tables ${read.legacyTables.join(', ')}`,
          evidence: 'rules or closed policies in tables of another back-end',
        },
  ]
  return looks.map((fault) =>
    fault === null
      ? held('locked-at-boot')
      : broken({
          claim: 'locked-at-boot',
          host: host.target,
          ...fault,
          replay: typedCommand('verify', '--lab', lab),
        }),
  )
}

const wallLooks = (
  program: string,
  wall: readonly SavedChain[],
  name: string,
): readonly (Fault | null)[] => {
  const chain = wall.find((one) => one.table === 'filter' && one.chain === name)
  const policy = chain?.policy ?? 'missing'
  const last = chain?.rules.at(-1) ?? 'no rule'
  const isDrop = /^-A \S+(?: -m comment --comment \S+)? -j DROP$/.test(last)
  return [
    policy === 'DROP'
      ? null
      : { rule: `${program} filter: -P ${name} ${policy}`, evidence: 'the policy is not DROP' },
    isDrop
      ? null
      : {
          rule: `${program} filter: ${last}`,
          evidence: `the last rule of ${name} does not drop everything`,
        },
  ]
}

/** Rules of ours carry a comment that says so; whatever else stands in a wall may let something in. */
const foreignRules = (program: string, wall: readonly SavedChain[]): readonly Fault[] =>
  wall.flatMap(({ table, rules }) =>
    rules
      .filter((rule) => !/ --comment "?drawbridge:/.test(rule))
      .map((rule) => ({
        rule: `${program} ${table}: ${rule}`,
        evidence: 'a rule that is not ours',
      })),
  )

const OURS = [
  'ip filter',
  'ip6 filter',
  `inet ${GUARD}`,
  'netdev drawbridge_card',
  'bridge drawbridge_pins',
]

const foreignTables = ({ tables, rules }: NftListing): readonly Fault[] =>
  tables
    .map(({ family, name }) => `${family} ${name}`)
    .filter((table) => !OURS.includes(table))
    .filter((table) => rules.some((rule) => `${rule.family} ${rule.table}` === table))
    .map((table) => ({ rule: `nft ${table}`, evidence: 'a table with rules that is not ours' }))

const guardLooks = (nft: NftListing, canOwn: boolean): readonly (Fault | null)[] => {
  const table = nft.tables.find(({ name }) => name === GUARD)
  if (!table) return [{ rule: `nft inet ${GUARD}`, evidence: 'the guard is not there' }]
  const flags = flagsOf(table)
  return [
    !canOwn || (flags.includes('owner') && flags.includes('persist'))
      ? null
      : {
          rule: `nft inet ${GUARD}`,
          evidence: `the guard has no owner that lives (flags: ${flags.join(', ') || 'none'}): a flush takes it`,
        },
    ...HOOKS.map((hook) => guardHookLook(nft, hook)),
  ]
}

const guardHookLook = (nft: NftListing, hook: string): Fault | null => {
  const chain = nft.chains.find((one) => one.table === GUARD && one.hook === hook)
  const rules = nft.rules.filter((one) => one.table === GUARD && one.chain === chain?.name)
  const last = rules.at(-1)
  if (chain && (chain.prio ?? 0) <= -300 && last && dropsAll(last)) return null
  return {
    rule: `nft inet ${GUARD} ${hook}`,
    evidence: 'does not end by dropping everything before connection tracking',
  }
}
