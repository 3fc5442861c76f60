import { FULL, PacketSets, type PacketSet } from '../packet-set/packet-sets.ts'
import { numberBits, type Bits } from './bits.ts'
import { layOut, type FieldName, type Fields } from './fields.ts'

/** Beyond this many different unknown matches each use stands for itself. */
const MAX_UNKNOWNS = 4000

export interface SpaceOptions {
  /** Every interface that the host has, or that stands for a kind of name (see `interfaceUniverse`). */
  readonly interfaces: readonly string[]
  readonly maxNodes?: number
}

/** All packets of both families with the circumstances that rules may ask for; answers to unknown matches included. */
export class Space {
  readonly sets: PacketSets
  readonly interfaces: readonly string[]
  readonly fields: Fields
  readonly #firstUnknown: number
  readonly #unknowns = new Map<string, PacketSet>()

  constructor({ interfaces, maxNodes }: SpaceOptions) {
    const { fields, end } = layOut(Math.max(1, Math.ceil(Math.log2(interfaces.length))))
    this.sets = new PacketSets(maxNodes)
    this.interfaces = interfaces
    this.fields = fields
    this.#firstUnknown = end
  }

  /** How many variables a packet has by now. */
  get width(): number {
    return this.#firstUnknown + this.#unknowns.size
  }

  /** Packets whose field has these bits. */
  equal(name: FieldName, bits: Bits): PacketSet {
    const { first, width } = this.fields[name]
    let set: PacketSet = FULL
    for (let at = width - 1; at >= 0; at--) {
      const bit = bits[at]
      if (bit === 0) set = this.sets.choose(first + at, set, 0)
      else if (bit === 1) set = this.sets.choose(first + at, 0, set)
    }
    return set
  }

  number(name: FieldName, value: number): PacketSet {
    return this.equal(name, numberBits(value, this.fields[name].width))
  }

  numbers(name: FieldName, values: readonly number[]): PacketSet {
    return this.sets.union(values.map((value) => this.number(name, value)))
  }

  /** Packets whose field is at least `low` and at most `high`. */
  between(name: FieldName, low: Bits, high: Bits): PacketSet {
    const { first, width } = this.fields[name]
    let [atLeast, atMost]: [PacketSet, PacketSet] = [FULL, FULL]
    for (let at = width - 1; at >= 0; at--) {
      const variable = first + at
      atLeast =
        low[at] === 1
          ? this.sets.choose(variable, 0, atLeast)
          : this.sets.choose(variable, atLeast, FULL)
      atMost =
        high[at] === 1
          ? this.sets.choose(variable, FULL, atMost)
          : this.sets.choose(variable, atMost, 0)
    }
    return this.sets.and(atLeast, atMost)
  }

  range(name: FieldName, low: number, high: number): PacketSet {
    const { width } = this.fields[name]
    return this.between(name, numberBits(low, width), numberBits(high, width))
  }

  /** Packets to which an unknown match says yes; equal keys are one match. Null when there are too many of them. */
  unknown(key: string): PacketSet | null {
    const known = this.#unknowns.get(key)
    if (known !== undefined) return known
    if (this.#unknowns.size >= MAX_UNKNOWNS) return null
    const set = this.sets.choose(this.width, 0, FULL)
    this.#unknowns.set(key, set)
    return set
  }

  get hasUnknowns(): boolean {
    return this.#unknowns.size > 0
  }

  isUnknown = (variable: number): boolean => variable >= this.#firstUnknown

  /** Whether a variable belongs to one of these fields. */
  isOf(names: readonly FieldName[]): (variable: number) => boolean {
    const fields = names.map((name) => this.fields[name])
    return (variable) =>
      fields.some(({ first, width }) => variable >= first && variable < first + width)
  }
}
