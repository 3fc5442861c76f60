import { EMPTY, FULL, hash, NodeTable } from './node-table.ts'

/**
 * A set of packets, as a number: equal sets are equal numbers, 0 is the empty set, 1 holds every packet. It
 * means something only together with the `PacketSets` that gave it.
 */
export type PacketSet = number

type Operation = 0 | 1 | 2
const AND: Operation = 0
const OR: Operation = 1
const WITHOUT: Operation = 2

const FIRST_CACHE = 1 << 12
const MAX_CACHE = 1 << 20

/** Default of `maxNodes`: some 30 bytes a node with all tables, so at most about 350 MB. */
const MAX_NODES = 10_000_000

/** Sets of packets as reduced ordered binary decision diagrams (Bryant 1986). Every method may throw `TooLarge`. */
export class PacketSets {
  readonly #nodes: NodeTable
  #keys = new Int32Array(FIRST_CACHE * 3)
  #results = new Int32Array(FIRST_CACHE)

  constructor(maxNodes = MAX_NODES) {
    this.#nodes = new NodeTable(maxNodes)
  }

  /** How many nodes were ever made. */
  get size(): number {
    return this.#nodes.size
  }

  /** Packets in `low` whose variable is 0, and packets in `high` whose variable is 1. */
  choose(variable: number, low: PacketSet, high: PacketSet): PacketSet {
    // Out of order, every other operation would give wrong answers in silence.
    if (variable >= this.#nodes.variableOf(low) || variable >= this.#nodes.variableOf(high))
      throw new Error(`variable ${String(variable)} is asked too late`)
    return this.#nodes.node(variable, low, high)
  }

  and(one: PacketSet, other: PacketSet): PacketSet {
    return this.#apply(AND, one, other)
  }

  or(one: PacketSet, other: PacketSet): PacketSet {
    return this.#apply(OR, one, other)
  }

  /** What is in `one` and not in `other`. */
  without(one: PacketSet, other: PacketSet): PacketSet {
    return this.#apply(WITHOUT, one, other)
  }

  not(set: PacketSet): PacketSet {
    return this.#apply(WITHOUT, FULL, set)
  }

  /** The union of many, in pairs: a long list costs no more than its sum. */
  union(sets: readonly PacketSet[]): PacketSet {
    if (sets.length <= 2) return this.or(sets[0] ?? EMPTY, sets[1] ?? EMPTY)
    const middle = sets.length >>> 1
    return this.or(this.union(sets.slice(0, middle)), this.union(sets.slice(middle)))
  }

  intersection(sets: readonly PacketSet[]): PacketSet {
    return sets.reduce((all, set) => this.and(all, set), FULL)
  }

  /** Packets that would be in the set with other values of these variables. */
  forget(set: PacketSet, isForgotten: (variable: number) => boolean): PacketSet {
    const known = new Map<PacketSet, PacketSet>()
    const visit = (node: PacketSet): PacketSet => {
      if (node <= FULL) return node
      const found = known.get(node)
      if (found !== undefined) return found
      const variable = this.#nodes.variableOf(node)
      const low = visit(this.#nodes.lowOf(node))
      const high = visit(this.#nodes.highOf(node))
      const made = isForgotten(variable) ? this.or(low, high) : this.choose(variable, low, high)
      known.set(node, made)
      return made
    }
    return visit(set)
  }

  /** Whether the packet with these bits, one for each variable, is in the set. */
  holds(set: PacketSet, bits: Uint8Array): boolean {
    let node = set
    while (node > FULL)
      node = bits[this.#nodes.variableOf(node)] ? this.#nodes.highOf(node) : this.#nodes.lowOf(node)
    return node === FULL
  }

  /** The same whatever its free variables are. Makes no nodes. */
  holdsAnyway(set: PacketSet, bits: Uint8Array, isFree: (variable: number) => boolean): boolean {
    const passed = new Set<PacketSet>()
    const visit = (node: PacketSet): boolean => {
      if (node <= FULL) return node === FULL
      if (passed.has(node)) return true
      const variable = this.#nodes.variableOf(node)
      const bit = isFree(variable) ? undefined : bits[variable]
      const holds =
        (bit === 0 || visit(this.#nodes.highOf(node))) &&
        (bit === 1 || visit(this.#nodes.lowOf(node)))
      if (holds) passed.add(node)
      return holds
    }
    return visit(set)
  }

  /** Whether some packet of the set has these bits; 2 stands for either. Makes no nodes. */
  canHave(set: PacketSet, bits: Uint8Array): boolean {
    const failed = new Set<PacketSet>()
    const visit = (node: PacketSet): boolean => {
      if (node <= FULL) return node === FULL
      if (failed.has(node)) return false
      const bit = bits[this.#nodes.variableOf(node)]
      const found =
        (bit !== 1 && visit(this.#nodes.lowOf(node))) ||
        (bit !== 0 && visit(this.#nodes.highOf(node)))
      if (!found) failed.add(node)
      return found
    }
    return visit(set)
  }

  /** A packet of the set: at each variable the wished bit where some packet has it; null when the set is empty. */
  pick(set: PacketSet, wished: Uint8Array): Uint8Array | null {
    if (set === EMPTY) return null
    const bits = Uint8Array.from(wished)
    let node = set
    while (node > FULL) {
      const variable = this.#nodes.variableOf(node)
      const [low, high] = [this.#nodes.lowOf(node), this.#nodes.highOf(node)]
      const bit = bits[variable] ? (high === EMPTY ? 0 : 1) : low === EMPTY ? 1 : 0
      bits[variable] = bit
      node = bit === 1 ? high : low
    }
    return bits
  }

  #apply(operation: Operation, first: PacketSet, second: PacketSet): PacketSet {
    const known = shortcut(operation, first, second)
    if (known >= 0) return known
    // Both orders of what commutes share one place in the cache.
    const isSwapped = operation !== WITHOUT && first > second
    const one = isSwapped ? second : first
    const other = isSwapped ? first : second
    const slot = hash(operation + 3, one, other) & (this.#results.length - 1)
    const at = slot * 3
    if (
      this.#keys[at] === one &&
      this.#keys[at + 1] === other &&
      this.#keys[at + 2] === operation + 1
    )
      return this.#results[slot] ?? EMPTY
    const result = this.#split(operation, one, other)
    this.#remember(operation, one, other, result)
    return result
  }

  #split(operation: Operation, one: PacketSet, other: PacketSet): PacketSet {
    const nodes = this.#nodes
    const ofOne = nodes.variableOf(one)
    const ofOther = nodes.variableOf(other)
    const variable = ofOne < ofOther ? ofOne : ofOther
    const low = this.#apply(
      operation,
      ofOne === variable ? nodes.lowOf(one) : one,
      ofOther === variable ? nodes.lowOf(other) : other,
    )
    const high = this.#apply(
      operation,
      ofOne === variable ? nodes.highOf(one) : one,
      ofOther === variable ? nodes.highOf(other) : other,
    )
    return nodes.node(variable, low, high)
  }

  /** Looked up once more after the recursion: the cache may have grown meanwhile. */
  #remember(operation: Operation, one: PacketSet, other: PacketSet, result: PacketSet): void {
    if (this.#nodes.size > this.#results.length && this.#results.length < MAX_CACHE) {
      const size = this.#results.length * 4
      this.#keys = new Int32Array(size * 3)
      this.#results = new Int32Array(size)
    }
    const slot = hash(operation + 3, one, other) & (this.#results.length - 1)
    this.#keys[slot * 3] = one
    this.#keys[slot * 3 + 1] = other
    this.#keys[slot * 3 + 2] = operation + 1
    this.#results[slot] = result
  }
}

/** What needs no look into the nodes; -1 when it does. */
function shortcut(operation: Operation, one: PacketSet, other: PacketSet): number {
  if (operation === WITHOUT) {
    if (one === EMPTY || other === FULL || one === other) return EMPTY
    return other === EMPTY ? one : -1
  }
  if (one === other) return one
  const absorbing = operation === AND ? EMPTY : FULL
  const neutral = operation === AND ? FULL : EMPTY
  if (one === absorbing || other === absorbing) return absorbing
  if (one === neutral) return other
  return other === neutral ? one : -1
}

export { EMPTY, FULL }
