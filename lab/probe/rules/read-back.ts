import { runIn } from '../engine/command.ts'
import type { Namespace } from '../engine/namespace.ts'
import { readNetFiles } from '../engine/net-files.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { HostTexts } from '../../proof/index.ts'
import { ProbeError } from '../errors.ts'
import type { Observer } from '../observer/observer.ts'
import { type NftListing, parseNftListing } from './nft-listing.ts'
import { parseSavedRules, type SavedChain } from './saved-rules.ts'

/** A machine's rules as its kernel has them now, the observer's table left out. */
export interface ReadBack {
  readonly nft: NftListing
  readonly wall4: readonly SavedChain[]
  readonly wall6: readonly SavedChain[]
  readonly ipset: string
  /** As their own programs printed them. */
  readonly texts: Required<HostTexts>
  /** Tables of the older iptables back-end with anything in them that decides: nft does not show them. */
  readonly legacyTables: readonly string[]
}

const LEGACY = { ip_tables_names: 'iptables-legacy', ip6_tables_names: 'ip6tables-legacy' } as const

/** Reads with the switch's own programs, never with the host's: they are what is judged. */
export const readBack = async (
  engine: PacketEngine,
  ns: Namespace,
  observer: Observer,
): Promise<ReadBack> => {
  const print = async (...argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runIn(engine, { ns, argv })
    if (code !== 0) throw unreadable(argv, stderr)
    return stdout
  }
  const [nft, wall4, wall6, ipset, legacy] = await Promise.all([
    observer.ruleset(),
    print('iptables-save', '-c'),
    print('ip6tables-save', '-c'),
    print('ipset', 'save'),
    legacyTables(engine, ns),
  ])
  return {
    nft: parseNftListing(nft),
    wall4: parseSavedRules(wall4),
    wall6: parseSavedRules(wall6),
    ipset,
    texts: { rules4: wall4, rules6: wall6, sets: ipset, nft },
    legacyTables: legacy,
  }
}

/** Whether nothing but counters differs. */
export const isSameRuleset = (one: ReadBack, other: ReadBack): boolean =>
  uncounted(one) === uncounted(other)

const uncounted = ({ texts }: ReadBack): string =>
  [
    texts.rules4.replaceAll(/\[\d+:\d+\]|^#.*$/gm, ''),
    texts.rules6.replaceAll(/\[\d+:\d+\]|^#.*$/gm, ''),
    texts.sets.split('\n').toSorted().join('\n'),
    texts.nft.replaceAll(/"(?:packets|bytes)": ?\d+/g, ''),
  ].join('\n')

/** A name is listed from a table's first use on, for ever: what decides is what stands in it. */
const legacyTables = async (engine: PacketEngine, ns: Namespace): Promise<readonly string[]> => {
  const files = await readNetFiles(engine, ns, Object.keys(LEGACY))
  const tables = Object.entries(LEGACY).flatMap(([file, program]) =>
    (files.get(file) ?? '')
      .split('\n')
      .filter(Boolean)
      .map((table) => ({ program, table })),
  )
  const used = await Promise.all(
    tables.map(async ({ program, table }) => {
      const argv = [`${program}-save`, '-t', table]
      const { code, stdout } = await runIn(engine, { ns, argv })
      // What cannot be read counts as used.
      return code !== 0 || decides(stdout)
    }),
  )
  return tables.filter((_, at) => used[at]).map(({ program, table }) => `${program} ${table}`)
}

/** Empty chains whose policy is ACCEPT let everything on to the walls. */
export const decides = (saved: string): boolean =>
  saved
    .split('\n')
    .some(
      (line) => line.startsWith('-A ') || (line.startsWith(':') && !/^:\S+ ACCEPT\b/.test(line)),
    )

const unreadable = (argv: readonly string[], stderr: string): ProbeError =>
  new ProbeError({
    code: 'E_UNREADABLE',
    fault: 'system',
    message: `"${argv.join(' ')}" failed in the machine's network namespace: ${stderr.slice(0, 300)}`,
    next: 'run lab doctor; the switch needs iptables, ip6tables, ipset and nft',
  })
