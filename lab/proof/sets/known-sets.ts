import type { PacketSet } from '../packet-set/packet-sets.ts'
import type { Side } from '../space/fields.ts'
import type { Space } from '../space/space.ts'
import type { HasCards } from './member-parts.ts'
import { packetsInSet } from './packets-in-set.ts'
import type { SetList } from './set-list.ts'

const BOTH: HasCards = { hasIn: true, hasOut: true }

/** The host's sets as sets of packets; each is built once, however many rules ask for it. */
export class KnownSets {
  readonly #space: Space
  readonly #list: SetList
  readonly #known = new Map<string, PacketSet | null>()

  constructor(space: Space, list: SetList) {
    this.#space = space
    this.#list = list
  }

  /** Null when the set is not there or not understood. */
  packets(name: string, sides: readonly Side[], at: HasCards = BOTH): PacketSet | null {
    const key = JSON.stringify([name, sides, at.hasIn, at.hasOut])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const packets = packetsInSet({ space: this.#space, list: this.#list, name, sides, at })
    this.#known.set(key, packets)
    return packets
  }
}
