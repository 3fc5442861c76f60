import { both, either, EVERYTHING, exactly, type Bounds } from './compile/bounds.ts'
import type { Dump, Unread } from './dump/dump.ts'
import type { Family } from './family.ts'
import type { PacketSet } from './packet-set/packet-sets.ts'
import { KnownSets } from './sets/known-sets.ts'
import { NO_SETS, type SetList } from './sets/set-list.ts'
import { missingSets } from './sets/missing-sets.ts'
import { PlacedTable } from './solve/placed-table.ts'
import { PullBack, type Decider } from './solve/pull-back.ts'
import { isStage, ROADS, type Hook, type Stage } from './solve/road.ts'
import { inStates, possiblePackets, toHost, toOthers } from './space/possible.ts'
import type { Space } from './space/space.ts'

export interface FirewallInput {
  readonly space: Space
  readonly dump: Dump
  /** What `ipset save` said; without it each `--match-set` is an unknown. */
  readonly sets?: SetList
}

/** One family of a host's rules in a space of packets. Its methods may throw `TooLarge`. */
export class Firewall {
  readonly space: Space
  readonly family: Family
  readonly dump: Dump
  /** Packets of the family that can be at all. */
  readonly possible: PacketSet
  /** What keeps everything that is asked from being answered. */
  readonly faults: readonly Unread[]
  /** What is not understood, and bracketed. */
  readonly unknowns: readonly Unread[]
  readonly #placed = new Map<string, PlacedTable>()
  readonly #sets: KnownSets
  readonly #accepted = new Map<Hook, Bounds>()

  constructor({ space, dump, sets = NO_SETS }: FirewallInput) {
    this.space = space
    this.family = dump.family
    this.dump = dump
    this.possible = possiblePackets(space, dump.family)
    this.#sets = new KnownSets(space, sets)
    this.faults = [...dump.faults, ...sets.faults]
    this.unknowns = [...dump.unknowns, ...missingSets(dump, this.#sets)]
  }

  /** A host without this chain either has no walls or was not dumped: neither is to be believed. */
  missing(hook: Hook): Unread | null {
    const chain = this.dump.tables.get('filter')?.chains.get(hook)
    if (chain !== undefined && chain.policy !== null) return null
    return { line: 0, text: `:${hook}`, because: `the dump has no chain ${hook} in a table filter` }
  }

  /** Packets that come or go by this hook and get through every table, as they are before the first. */
  accepted(hook: Hook): Bounds {
    const known = this.#accepted.get(hook)
    if (known !== undefined) return known
    const accepted = this.#pullBack(hook, ROADS[hook].length, EVERYTHING)
    this.#accepted.set(hook, accepted)
    return accepted
  }

  /** Packets that end as packets of `wanted` where the filter table begins. */
  beforeFilter(hook: Hook, wanted: Bounds): Bounds {
    return this.#pullBack(hook, filterAt(hook), wanted)
  }

  /** Packets that get through what comes after the filter table. */
  afterFilter(hook: Hook): Bounds {
    const road = ROADS[hook].slice(filterAt(hook) + 1)
    return road.reduceRight<Bounds>((wanted, stop) => this.#stop(stop, wanted), EVERYTHING)
  }

  /** Packets that get through because of this one rule or policy of the filter table. */
  acceptedBy(hook: Hook, decider: Decider): Bounds {
    const filter = this.placed(filterStage(hook))
    if (filter === null) throw new Error('a rule of a table that is not there')
    const here = new PullBack(filter, decider).through(hook, this.afterFilter(hook))
    return this.beforeFilter(hook, here)
  }

  /** The table as it is asked at a stage; null when the host has no such chain. */
  placed(stage: Stage): PlacedTable | null {
    const table = this.dump.tables.get(stage.table)
    if (table?.chains.has(stage.chain) !== true) return null
    const key = JSON.stringify([stage.table, stage.place])
    const known = this.#placed.get(key)
    if (known !== undefined) return known
    const { space, family } = this
    const context = {
      ...{ space, family, place: stage.place, sets: this.#sets },
      changingSets: changingSets(this.dump),
    }
    const placed = new PlacedTable(context, table)
    this.#placed.set(key, placed)
    return placed
  }

  #pullBack(hook: Hook, until: number, wanted: Bounds): Bounds {
    return ROADS[hook]
      .slice(0, until)
      .reduceRight<Bounds>((after, stop) => this.#stop(stop, after), wanted)
  }

  #stop(stop: (typeof ROADS)[Hook][number], wanted: Bounds): Bounds {
    const { space } = this
    if (!isStage(stop)) {
      const routed = stop.to === 'host' ? toHost(space) : toOthers(space)
      return both(space.sets, wanted, exactly(routed))
    }
    const placed = this.placed(stop)
    if (placed === null) return wanted
    const through = new PullBack(placed).through(stop.chain, wanted)
    if (!stop.onlyNew) return through
    const first = inStates(space, ['NEW'])
    return either(
      space.sets,
      both(space.sets, through, exactly(first)),
      both(space.sets, wanted, exactly(space.sets.not(first))),
    )
  }
}

const isFilter = (stop: (typeof ROADS)[Hook][number]): stop is Stage =>
  isStage(stop) && stop.table === 'filter'

const filterAt = (hook: Hook): number => ROADS[hook].findIndex(isFilter)

export const filterStage = (hook: Hook): Stage => {
  const stage = ROADS[hook].find(isFilter)
  if (stage === undefined) throw new Error(`${hook} has no filter`)
  return stage
}

const changingSets = ({ tables }: Dump): ReadonlySet<string> =>
  new Set(
    [...tables.values()].flatMap(({ chains }) =>
      [...chains.values()].flatMap(({ rules }) =>
        rules.flatMap(({ target }) => (target.kind === 'change-set' ? [target.set] : [])),
      ),
    ),
  )
