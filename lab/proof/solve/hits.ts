import { both, either, EVERYTHING, except, NOTHING, type Bounds } from '../compile/bounds.ts'
import { chainsBelow } from '../dump/chain-order.ts'
import type { PlacedTable, RuleStep, Step } from './placed-table.ts'
import { PullBack, type Decider } from './pull-back.ts'

/**
 * Which of all packets come to each rule of a table and match it, and which come to the end of a base chain: one
 * walk from the callers to the called. Only of tables that change no packet.
 */
export function hitsOf(
  table: PlacedTable,
  base: string,
  of: 'all' | 'those that accept',
): ReadonlyMap<Decider, Bounds> {
  const walk = new Walk(table, base, of === 'all')
  const hits = walk.chain(base)
  for (const { name } of chainsBelow(table.table.chains, base)) walk.chain(name)
  walk.hits.set(table.chain(base), hits)
  return walk.hits
}

class Walk {
  readonly hits = new Map<Decider, Bounds>()
  readonly #table: PlacedTable
  readonly #pullBack: PullBack
  readonly #entering = new Map<string, Bounds>()
  readonly #base: string
  readonly #isOfAll: boolean
  #returned: Bounds = NOTHING

  constructor(table: PlacedTable, base: string, isOfAll: boolean) {
    this.#isOfAll = isOfAll
    this.#table = table
    this.#base = base
    this.#pullBack = new PullBack(table)
    this.#pullBack.through(base, EVERYTHING)
    this.#entering.set(base, EVERYTHING)
  }

  /** Walks one chain, all of whose callers have been walked; answers what comes to its end or returns. */
  chain(name: string): Bounds {
    this.#returned = NOTHING
    const steps = this.#isOfAll ? this.#table.steps(name) : this.#table.stepsThatAccept(name)
    const end = steps.reduce<Bounds>(
      (live, step) => this.#step(step, live),
      this.#entering.get(name) ?? NOTHING,
    )
    return either(this.#sets, end, this.#returned)
  }

  #step({ rule, match, target }: Step & Partial<RuleStep>, live: Bounds): Bounds {
    if (target.kind === 'drop' && !this.#isOfAll) return except(this.#sets, live, match)
    const hit = both(this.#sets, live, match)
    if (rule !== undefined) this.hits.set(rule, hit)
    switch (target.kind) {
      case 'continue':
      case 'change-set':
        return live
      case 'unknown':
        return { may: live.may, must: except(this.#sets, live, match).must }
      case 'accept':
      case 'drop':
        return except(this.#sets, live, match)
      case 'return':
        this.#returned = either(this.#sets, this.#returned, hit)
        return except(this.#sets, live, match)
      case 'jump':
        this.#enter(target.chain, hit)
        return either(
          this.#sets,
          except(this.#sets, live, match),
          both(this.#sets, hit, this.#pullBack.summary(target.chain).goesBack),
        )
      case 'goto':
        this.#enter(target.chain, hit)
        this.#returned = either(
          this.#sets,
          this.#returned,
          both(this.#sets, hit, this.#pullBack.summary(target.chain).goesBack),
        )
        return except(this.#sets, live, match)
      case 'mark':
      case 'untrack':
      case 'translate':
        throw new Error(`${this.#base} changes packets: its rules cannot be walked`)
    }
  }

  #enter(name: string, hit: Bounds): void {
    const known = this.#entering.get(name)
    this.#entering.set(name, known === undefined ? hit : either(this.#sets, known, hit))
  }

  get #sets() {
    return this.#table.context.space.sets
  }
}
