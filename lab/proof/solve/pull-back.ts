import {
  both,
  either,
  EVERYTHING,
  exactly,
  isExact,
  NOTHING,
  type Bounds,
} from '../compile/bounds.ts'
import { chainsBelow } from '../dump/chain-order.ts'
import type { Chain, Rule } from '../dump/dump.ts'
import type { Target } from '../dump/target.ts'
import { EMPTY, type PacketSets } from '../packet-set/packet-sets.ts'
import { TooLarge } from '../packet-set/too-large.ts'
import { beforeChange } from './changed.ts'
import type { PlacedTable, Step } from './placed-table.ts'

/** Rules looked at, each use of a chain that changes packets counted anew. */
const MAX_STEPS = 5_000_000

/** The rule or policy whose ACCEPT alone counts. */
export type Decider = Rule | Chain

interface Ways {
  /** Packets of which the rest of the road lets pass what this table accepts. */
  readonly accept: Bounds
  /** The same of what comes back out of this chain. */
  readonly goBack: Bounds
}

interface Summary {
  readonly accepts: Bounds
  readonly goesBack: Bounds
}

/**
 * Which packets end well, asked from the end: what a rule does with a packet is known once it is known what all
 * rules after it do. A chain of the user's own is read once for the whole space and then used as two sets, packets
 * it accepts and packets it gives back; nothing is unfolded. Only chains that change packets, or whose bounds
 * differ, are read once for each different continuation.
 */
export class PullBack {
  readonly #table: PlacedTable
  readonly #sets: PacketSets
  readonly #only: Decider | null
  readonly #summaries = new Map<string, Summary>()
  readonly #known = new Map<string, Bounds>()
  #steps = 0

  /** With `only`, packets that are accepted elsewhere do not count. */
  constructor(table: PlacedTable, only: Decider | null = null) {
    this.#table = table
    this.#sets = table.context.space.sets
    this.#only = only
  }

  /** Packets of which `accept` is true of what the base chain makes of them. */
  through(name: string, accept: Bounds): Bounds {
    // Callees first: chains may be nested deeper than a stack is.
    for (const chain of chainsBelow(this.#table.table.chains, name).toReversed())
      if (this.#table.isStill(chain.name)) this.summary(chain.name)
    const base = this.#table.chain(name)
    const isCounted = this.#only === null || this.#only === base
    const goBack = base.policy === 'accept' && isCounted ? accept : NOTHING
    return this.#pull(name, { accept, goBack })
  }

  /** Of a chain that changes no packet: which it accepts and which it gives back. */
  summary(name: string): Summary {
    const known = this.#summaries.get(name)
    if (known !== undefined) return known
    const summary = {
      accepts: this.#pull(name, { accept: EVERYTHING, goBack: NOTHING }),
      goesBack: this.#pull(name, { accept: NOTHING, goBack: EVERYTHING }),
    }
    this.#summaries.set(name, summary)
    return summary
  }

  #pull(name: string, ways: Ways): Bounds {
    const steps = this.#only === null ? this.#table.runs(name) : this.#table.steps(name)
    this.#steps += steps.length
    if (this.#steps > MAX_STEPS) throw new TooLarge(`more than ${String(MAX_STEPS)} steps`)
    return steps.reduceRight<Bounds>(
      (next, step) => choose(this.#sets, step.match, this.#outcome(step, ways, next), next),
      ways.goBack,
    )
  }

  #outcome(step: Step & { readonly rule?: Rule }, ways: Ways, next: Bounds): Bounds {
    const { target } = step
    switch (target.kind) {
      case 'accept':
        return this.#accepting(step, ways)
      case 'drop':
        return NOTHING
      case 'return':
        return ways.goBack
      case 'continue':
      case 'change-set':
        return next
      case 'jump':
        return this.#call(target.chain, step.match, { accept: ways.accept, goBack: next })
      case 'goto':
        return this.#call(target.chain, step.match, ways)
      case 'mark':
      case 'untrack':
        return this.#changed(target, next)
      case 'translate':
        return this.#changed(target, this.#accepting(step, ways))
      case 'unknown':
        return { may: either(this.#sets, ways.accept, next).may, must: EMPTY }
    }
  }

  #accepting({ rule }: { readonly rule?: Rule }, { accept }: Ways): Bounds {
    return this.#only === null || this.#only === rule ? accept : NOTHING
  }

  #changed(
    target: Extract<Target, { kind: 'mark' | 'untrack' | 'translate' }>,
    wanted: Bounds,
  ): Bounds {
    const { space, family } = this.#table.context
    return beforeChange(space, family, target, wanted)
  }

  #call(name: string, match: Bounds, ways: Ways): Bounds {
    const summary = this.#summaries.get(name)
    if (summary !== undefined && isExact(summary.accepts) && isExact(summary.goesBack)) {
      // What the caller asks first: what comes after may be large, and most of it is of no concern to this chain.
      const caller = isExact(match) ? match : EVERYTHING
      const of = (packets: Bounds, way: Bounds): Bounds =>
        both(this.#sets, both(this.#sets, caller, packets), way)
      return either(this.#sets, of(summary.accepts, ways.accept), of(summary.goesBack, ways.goBack))
    }
    const key = [name, ways.accept.may, ways.accept.must, ways.goBack.may, ways.goBack.must].join()
    const known = this.#known.get(key) ?? this.#pull(name, ways)
    this.#known.set(key, known)
    return known
  }
}

/** Packets that `then` takes if they match, and `otherwise` if they do not. */
function choose(sets: PacketSets, match: Bounds, then: Bounds, otherwise: Bounds): Bounds {
  if (then.may === otherwise.may && then.must === otherwise.must) return otherwise
  const may = sets.or(sets.and(match.may, then.may), sets.without(otherwise.may, match.must))
  if (isExact(match) && isExact(then) && isExact(otherwise)) return exactly(may)
  const must = sets.union([
    sets.and(match.must, then.must),
    sets.without(otherwise.must, match.may),
    // Whether it matches or not, it ends well.
    sets.and(then.must, otherwise.must),
  ])
  return { may, must }
}
