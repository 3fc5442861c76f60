import { median } from '../measure.ts'

/** What was measured of each, in the order of the rounds. */
export class Rounds<Name> {
  readonly #taken: ReadonlyMap<Name, readonly number[]>

  constructor(taken: ReadonlyMap<Name, readonly number[]>) {
    this.#taken = taken
  }

  median(name: Name): number {
    return median(this.#of(name))
  }

  /** How one stands to the other: the median of what it was in each round, since rounds differ more than ways do. */
  beside(one: Name, other: Name): number {
    const others = this.#of(other)
    return median(this.#of(one).map((value, round) => value / (others[round] ?? Number.NaN)))
  }

  /** `app 12.3, bare 14.5`. */
  medians(digits: number): string {
    return [...this.#taken]
      .map(([name, values]) => `${String(name)} ${median(values).toFixed(digits)}`)
      .join(', ')
  }

  #of(name: Name): readonly number[] {
    return this.#taken.get(name) ?? []
  }
}

/**
 * Measures each once a round, in the next round from the last to the first: whatever else the machine does falls on all
 * of them alike. A round before the first one warms up and counts for nothing.
 */
export async function inTurn<Name, Thing>(
  things: ReadonlyMap<Name, Thing>,
  rounds: number,
  measure: (thing: Thing) => Promise<number>,
): Promise<Rounds<Name>> {
  const all = [...things].map(([name, thing]) => ({ name, thing, values: [] as number[] }))
  for (let round = 0; round <= rounds; round++)
    for (const { thing, values } of round % 2 === 0 ? all : all.toReversed()) {
      const value = await measure(thing)
      if (round > 0) values.push(value)
    }
  return new Rounds(new Map(all.map(({ name, values }) => [name, values])))
}
