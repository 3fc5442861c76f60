import { TooLarge } from './too-large.ts'

/** The two sets that need no decision. */
export const EMPTY = 0
export const FULL = 1

/** The level of EMPTY and FULL: below every variable. */
export const BOTTOM = 0xffff

const FIRST_SIZE = 1 << 12

/**
 * Decision nodes, each of which exists once: two equal sets are the same number. A node asks one variable and
 * goes on to `low` or `high`; variables are asked in the order of their numbers. Nodes are never given back: a
 * table lives as long as one question.
 */
export class NodeTable {
  readonly #maxNodes: number
  #variable = new Uint16Array(FIRST_SIZE)
  #low = new Int32Array(FIRST_SIZE)
  #high = new Int32Array(FIRST_SIZE)
  /** Open addressing, twice as large as the node arrays; 0 is free (EMPTY is never looked up). */
  #slots = new Int32Array(FIRST_SIZE * 2)
  #count = 2

  constructor(maxNodes: number) {
    this.#maxNodes = maxNodes
    this.#variable.fill(BOTTOM, 0, 2)
  }

  get size(): number {
    return this.#count
  }

  variableOf(node: number): number {
    return this.#variable[node] ?? BOTTOM
  }

  lowOf(node: number): number {
    return this.#low[node] ?? EMPTY
  }

  highOf(node: number): number {
    return this.#high[node] ?? EMPTY
  }

  /** The one node that asks `variable`; throws `TooLarge`. */
  node(variable: number, low: number, high: number): number {
    if (low === high) return low
    const mask = this.#slots.length - 1
    let at = hash(variable, low, high) & mask
    for (;;) {
      const found = this.#slots[at] ?? 0
      if (found === 0) return this.#add(at, variable, low, high)
      if (
        this.#low[found] === low &&
        this.#high[found] === high &&
        this.#variable[found] === variable
      )
        return found
      at = (at + 1) & mask
    }
  }

  #add(at: number, variable: number, low: number, high: number): number {
    if (this.#count >= this.#maxNodes)
      throw new TooLarge(`more than ${String(this.#maxNodes)} decision nodes`)
    const node = this.#count++
    this.#variable[node] = variable
    this.#low[node] = low
    this.#high[node] = high
    this.#slots[at] = node
    if (this.#count === this.#low.length) this.#grow()
    return node
  }

  #grow(): void {
    const size = this.#low.length * 2
    const { variable, low, high } = {
      variable: new Uint16Array(size),
      low: new Int32Array(size),
      high: new Int32Array(size),
    }
    variable.set(this.#variable)
    low.set(this.#low)
    high.set(this.#high)
    this.#variable = variable
    this.#low = low
    this.#high = high
    this.#slots = new Int32Array(size * 2)
    for (let node = 2; node < this.#count; node++) this.#enter(node)
  }

  #enter(node: number): void {
    const mask = this.#slots.length - 1
    let at = hash(this.variableOf(node), this.lowOf(node), this.highOf(node)) & mask
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    this.#slots[at] = node
  }
}

/** Spreads triples over 32 bits; neighbours in number land far apart. */
export function hash(one: number, two: number, three: number): number {
  let mixed = Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca6b) ^ Math.imul(three, 0xc2b2ae35)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
