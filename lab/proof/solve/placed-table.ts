import { both, EVERYTHING, isExact, exactly, type Bounds } from '../compile/bounds.ts'
import { packetsOfMatch, type MatchContext } from '../compile/packets-of-match.ts'
import { calledBy } from '../dump/chain-order.ts'
import type { Chain, Rule, Table } from '../dump/dump.ts'
import type { Target } from '../dump/target.ts'

/** A rule, or a run of rules that do the same, with the packets it matches. */
export interface Step {
  readonly match: Bounds
  readonly target: Target
}

export interface RuleStep extends Step {
  readonly rule: Rule
}

const CHANGING: readonly Target['kind'][] = ['mark', 'untrack', 'translate']

/** A table as it is asked at one place: its rules as sets of packets, each made once. */
export class PlacedTable {
  readonly context: MatchContext
  readonly table: Table
  readonly #steps = new Map<string, readonly RuleStep[]>()
  readonly #runs = new Map<string, readonly Step[]>()
  readonly #still = new Map<string, boolean>()

  constructor(context: MatchContext, table: Table) {
    this.context = context
    this.table = table
  }

  chain(name: string): Chain {
    const chain = this.table.chains.get(name)
    if (chain === undefined) throw new Error(`the table ${this.table.name} has no chain ${name}`)
    return chain
  }

  /** One step a rule. */
  steps(name: string): readonly RuleStep[] {
    return remember(this.#steps, name, () =>
      this.chain(name).rules.map((rule) => ({
        rule,
        match: this.#packetsOf(rule),
        target: rule.target,
      })),
    )
  }

  /** The same with neighbours that do the same taken together, which is far less work. */
  runs(name: string): readonly Step[] {
    return remember(this.#runs, name, () => runsOf(this.steps(name), JOINED, this.#union))
  }

  /** Rules one by one, but for neighbours that let nothing in. */
  stepsThatAccept(name: string): readonly (Step & Partial<RuleStep>)[] {
    return runsOf(this.steps(name), ['drop', 'return'], this.#union)
  }

  /** Whether nothing in the chain, or in what it calls, changes a packet. */
  isStill(name: string): boolean {
    return remember(this.#still, name, () => {
      const chain = this.chain(name)
      return (
        !chain.rules.some(({ target }) => CHANGING.includes(target.kind)) &&
        calledBy(chain).every((called) => this.isStill(called))
      )
    })
  }

  #packetsOf({ matches }: Rule): Bounds {
    const { sets } = this.context.space
    return matches.reduce<Bounds>(
      (all, match) => both(sets, all, packetsOfMatch(this.context, match)),
      EVERYTHING,
    )
  }

  #union = (steps: readonly Step[]): Bounds =>
    exactly(this.context.space.sets.union(steps.map(({ match }) => match.may)))
}

const JOINED: readonly Target['kind'][] = ['accept', 'drop', 'return']

function runsOf(
  steps: readonly Step[],
  joined: readonly Target['kind'][],
  union: (steps: readonly Step[]) => Bounds,
): readonly Step[] {
  const runs: Step[] = []
  let run: Step[] = []
  const close = (): void => {
    const [first, ...more] = run
    if (first !== undefined)
      runs.push(more.length === 0 ? first : { target: first.target, match: union(run) })
    run = []
  }
  for (const step of steps.filter(({ target }) => target.kind !== 'continue')) {
    const [first] = run
    const isSame =
      first?.target.kind === step.target.kind &&
      joined.includes(step.target.kind) &&
      isExact(step.match) &&
      isExact(first.match)
    if (!isSame) close()
    run.push(step)
  }
  close()
  return runs
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
