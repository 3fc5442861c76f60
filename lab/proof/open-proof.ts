import { readAllow, type AllowList } from './allow/read-allow.ts'
import type { Dump } from './dump/dump.ts'
import type { Match } from './dump/match.ts'
import { readDump } from './dump/read-dump.ts'
import type { Family } from './family.ts'
import { Firewall } from './firewall.ts'
import { NO_NFT, readNft, type NftReading } from './nft/read-nft.ts'
import { readSets } from './sets/read-sets.ts'
import type { SetList } from './sets/set-list.ts'
import { interfaceUniverse, type NamePattern } from './space/interface-universe.ts'
import { Space } from './space/space.ts'

/** What is known of one host, as its own programs printed it. */
export interface HostTexts {
  /** Of `iptables-save`. */
  readonly rules4?: string
  /** Of `ip6tables-save`. */
  readonly rules6?: string
  /** Of `ipset save`. */
  readonly sets?: string
  /** Of `nft -j list ruleset`: the guard, and what else stands at the hooks. */
  readonly nft?: string
}

/** One host's firewalls; null: neither the family's rules nor a guard was given. */
export interface HostProof {
  readonly firewall4: Firewall | null
  readonly firewall6: Firewall | null
  readonly lists: SetList
  readonly nft: NftReading
}

export interface ProofOptions {
  /** All interfaces of the hosts; without them every name is thought possible. */
  readonly interfaces?: readonly string[]
  /** What is allowed, in the words of `readAllow`. */
  readonly allow?: string
  readonly maxNodes?: number
}

export interface OpenProof {
  readonly space: Space
  readonly hosts: readonly HostProof[]
  readonly allow: AllowList
}

/** Reads the texts of one host or several into one space, in which they can be compared. May throw `TooLarge`. */
export function openProof(
  hosts: readonly HostTexts[],
  { interfaces, allow: allowText = '', maxNodes }: ProofOptions = {},
): OpenProof {
  const allow = readAllow(allowText)
  const read = hosts.map(readHost)
  const patterns = [
    ...read.flatMap(({ dumps, lists, nft }) => [
      ...[...dumps.map(({ tables }) => tables), nft.tables[4]].flatMap(namesIn),
      ...namesInSets(lists),
    ]),
    ...allow.allowances.flatMap(({ matches }) => matches.flatMap(nameIn)),
  ]
  const space = new Space({
    interfaces: interfaceUniverse(patterns, interfaces ?? null),
    ...(maxNodes === undefined ? {} : { maxNodes }),
  })
  return { space, allow, hosts: read.map((host) => proofOf(space, host)) }
}

interface ReadHost {
  readonly dumps: readonly Dump[]
  readonly lists: SetList
  readonly nft: NftReading
}

function readHost({ rules4, rules6, sets = '', nft: listing }: HostTexts): ReadHost {
  const nft = listing === undefined ? NO_NFT : readNft(listing)
  const dump = (family: Family, rules: string | undefined): readonly Dump[] => {
    if (rules !== undefined) return [readDump(rules, family)]
    return nft.tables[family].has('guard') ? [{ ...NO_RULES, family }] : []
  }
  return { lists: readSets(sets), nft, dumps: [...dump(4, rules4), ...dump(6, rules6)] }
}

const NO_RULES = { tables: new Map(), unknowns: [], faults: [] } as const

function proofOf(space: Space, { dumps, lists, nft }: ReadHost): HostProof {
  const firewall = (family: Family): Firewall | null => {
    const dump = dumps.find((one) => one.family === family)
    return dump === undefined ? null : new Firewall({ space, dump, sets: lists, nft })
  }
  return { firewall4: firewall(4), firewall6: firewall(6), lists, nft }
}

const namesIn = (tables: Dump['tables']): readonly NamePattern[] =>
  [...tables.values()].flatMap(({ chains }) =>
    [...chains.values()].flatMap(({ rules }) =>
      rules.flatMap(({ matches }) => matches.flatMap(nameIn)),
    ),
  )

const nameIn = (match: Match): readonly NamePattern[] =>
  match.kind === 'interface' ? [{ name: match.name, isPrefix: match.isPrefix }] : []

const namesInSets = ({ sets }: SetList): readonly NamePattern[] =>
  [...sets.values()]
    .filter(({ type }) => type.endsWith('iface'))
    .flatMap(({ members }) =>
      members.map(({ text }) => ({ name: text.split(',').at(-1) ?? '', isPrefix: false })),
    )
