import { Conversation } from '../program/conversation.ts'
import { runProgram } from '../program/run-program.ts'
import type { FirewallReading } from './firewall-reading.ts'
import { legacyTables } from './legacy-tables.ts'
import { shapesOf } from './reading/barriers.ts'
import { isLoopbackNamed } from './loopback.ts'
import { foreignParts, foreignTables } from './reading/foreign-tables.ts'
import { type GuardReading, NO_GUARD, guardReading } from './reading/guard-reading.ts'
import { type IpsetReading, ipsetMembers } from './reading/ipset-members.ts'
import { type NftTable, nftTables } from './reading/nft-tables.ts'
import { type PinsReading, pinsReading } from './reading/pins-reading.ts'
import { wallText } from './reading/wall-text.ts'
import { CARD_TABLE, GUARD_TABLE, HOLES_SET, INNER_SET, PINS_TABLE } from './rules/names.ts'
import { SET_TYPES } from './rules/sets.ts'

const DEADLINE_MS = 2000
// Into a pipe the C library writes only when its buffer is full, and no answer would ever come.
const LINE_BY_LINE = { program: 'stdbuf', deadlineMs: DEADLINE_MS } as const

/** Reads the firewall back from the kernel. `nft` and `ipset` are kept running, so that a reading is cheap. */
export class KernelReader implements Disposable {
  readonly #nft = new Conversation({
    ...LINE_BY_LINE,
    args: ['-oL', 'nft', '-s', '-i'],
    endQuestion: 'describe mark',
    end: /^meta expression, datatype mark [^\n]*\n$/m,
  })
  readonly #ipset = new Conversation({
    ...LINE_BY_LINE,
    args: ['-oL', 'ipset', '-'],
    endQuestion: 'version',
    end: /(?:ipset> )?ipset v[^\n]*protocol version: \d+\n(?:ipset> )?$/,
  })
  #walls: readonly [string, string] | null = null

  /** Everything. `trustWalls` takes the two iptables texts from the last reading: nothing touched them since. */
  async read({ trustWalls }: { readonly trustWalls: boolean }): Promise<FirewallReading> {
    const [[wall4, wall6], ruleset, sets, legacy, isLoopback] = await Promise.all([
      this.#readWalls(trustWalls),
      this.#nft.ask('list ruleset'),
      this.readSets(),
      legacyTables(),
      isLoopbackNamed(),
    ])
    const tables = nftTables(ruleset)
    return {
      wall4,
      wall6,
      guard: readingOf(tables, `inet ${GUARD_TABLE}`),
      card: readingOf(tables, `netdev ${CARD_TABLE}`),
      pins: pinsOf(tables),
      sets,
      foreignTables: foreignTables(tables),
      foreignParts: foreignParts(tables),
      legacyTables: legacy,
      isLoopbackNamed: isLoopback,
      shapes: shapesOf(tables),
    }
  }

  /** The guard alone; costs no process. */
  async readGuard(): Promise<GuardReading> {
    return this.#readTable(`inet ${GUARD_TABLE}`)
  }

  /** The guard at the card alone. */
  async readCard(): Promise<GuardReading> {
    return this.#readTable(`netdev ${CARD_TABLE}`)
  }

  /** The pins alone. */
  async readPins(): Promise<PinsReading> {
    return pinsOf(nftTables(await this.#nft.ask(`list table ${PINS}`)))
  }

  /** The wall's sets alone; costs no process. */
  async readSets(): Promise<IpsetReading> {
    const saved = await this.#ipset.ask('save')
    return {
      holes: ipsetMembers(saved, HOLES_SET, SET_TYPES[HOLES_SET]),
      inner: ipsetMembers(saved, INNER_SET, SET_TYPES[INNER_SET]),
    }
  }

  [Symbol.dispose](): void {
    this.#nft[Symbol.dispose]()
    this.#ipset[Symbol.dispose]()
  }

  async #readTable(name: string): Promise<GuardReading> {
    return readingOf(nftTables(await this.#nft.ask(`list table ${name}`)), name)
  }

  async #readWalls(trustLast: boolean): Promise<readonly [string, string]> {
    if (trustLast && this.#walls !== null) return this.#walls
    const save = (program: string) => runProgram({ program, args: ['-t', 'filter'] }).then(wallText)
    this.#walls = await Promise.all([save('iptables-nft-save'), save('ip6tables-nft-save')])
    return this.#walls
  }
}

const PINS = `bridge ${PINS_TABLE}`

const pinsOf = (tables: readonly NftTable[]): PinsReading =>
  pinsReading(tables.find(({ name }) => name === PINS)?.text ?? '')

function readingOf(tables: readonly NftTable[], table: string): GuardReading {
  const found = tables.find(({ name }) => name === table)
  return found === undefined ? NO_GUARD : guardReading(found.text)
}
