import { both, either, EVERYTHING, exactly, type Bounds } from './compile/bounds.ts'
import type { Dump, Unread } from './dump/dump.ts'
import type { Family } from './family.ts'
import type { PacketSet } from './packet-set/packet-sets.ts'
import { KnownSets } from './sets/known-sets.ts'
import { NO_NFT, type NftReading } from './nft/read-nft.ts'
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
  /** What nft said; of the walls it says nothing new. */
  readonly nft?: NftReading
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
  /** What is not understood in the family's own rules, and bracketed. */
  readonly unknownRules: readonly Unread[]
  readonly #placed = new Map<string, PlacedTable>()
  readonly #sets: KnownSets
  readonly #accepted = new Map<Hook, Bounds>()

  constructor({ space, dump, sets = NO_SETS, nft = NO_NFT }: FirewallInput) {
    this.space = space
    this.family = dump.family
    this.dump = { ...dump, tables: new Map([...dump.tables, ...nft.tables[dump.family]]) }
    this.possible = possiblePackets(space, dump.family)
    this.#sets = new KnownSets(space, sets)
    this.faults = [...dump.faults, ...sets.faults, ...nft.faults]
    this.unknownRules = [...dump.unknowns, ...missingSets(dump, this.#sets)]
  }

  /** The base chain that says who gets in: the wall's, or where there is none the guard's. Null: no wall at all. */
  deciding(hook: Hook): Stage | null {
    const stages = ROADS[hook].filter(isStage).filter(({ table, chain }) => {
      const policy = this.dump.tables.get(table)?.chains.get(chain)?.policy ?? null
      return policy !== null && (table === 'filter' || table === 'guard')
    })
    return stages.find(({ table }) => table === 'filter') ?? stages[0] ?? null
  }

  /** Packets that come or go by this hook and get through every table, as they are before the first. */
  accepted(hook: Hook): Bounds {
    const known = this.#accepted.get(hook)
    if (known !== undefined) return known
    const accepted = this.#pullBack(hook, ROADS[hook].length, EVERYTHING)
    this.#accepted.set(hook, accepted)
    return accepted
  }

  /** Packets that can come to the filter table by this hook at all, whatever tables stand before it. */
  arriving(hook: Hook): PacketSet {
    if (hook === 'OUTPUT') return this.possible
    const routed = hook === 'INPUT' ? toHost(this.space, this.family) : toOthers(this.space)
    return this.space.sets.and(this.possible, routed)
  }

  /** Packets that end as packets of `wanted` where the stage begins. */
  before(hook: Hook, stage: Stage, wanted: Bounds): Bounds {
    return this.#pullBack(hook, ROADS[hook].indexOf(stage), wanted)
  }

  /** Packets that get through what comes after the stage. */
  after(hook: Hook, stage: Stage): Bounds {
    const road = ROADS[hook].slice(ROADS[hook].indexOf(stage) + 1)
    return road.reduceRight<Bounds>((wanted, stop) => this.#stop(stop, wanted), EVERYTHING)
  }

  /** Packets that get through because of this one rule or policy of the stage. */
  acceptedBy(hook: Hook, stage: Stage, decider: Decider): Bounds {
    const table = this.placed(stage)
    if (table === null) throw new Error('a rule of a table that is not there')
    const here = new PullBack(table, decider).through(stage.chain, this.after(hook, stage))
    return this.before(hook, stage, here)
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
      const routed = stop.to === 'host' ? toHost(space, this.family) : toOthers(space)
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

const changingSets = ({ tables }: Dump): ReadonlySet<string> =>
  new Set(
    [...tables.values()].flatMap(({ chains }) =>
      [...chains.values()].flatMap(({ rules }) =>
        rules.flatMap(({ target }) => (target.kind === 'change-set' ? [target.set] : [])),
      ),
    ),
  )
