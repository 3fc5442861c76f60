import { type Finding, isBroken } from '../firewall/judge.ts'
import { BARRIERS, type Barrier, type Shapes } from '../firewall/reading/barriers.ts'
import { shapeOfRewriting } from '../firewall/reading/table-shape.ts'

/** What events tell of a stretch of time. */
export interface Told {
  /** At some instant neither a wall nor the guard stood whole. */
  readonly wasOpen: boolean
  readonly harmed: readonly Barrier['kind'][]
}

/**
 * What happened to the walls and the guard between two readings, from the kernel's own account of its transactions
 * (`nft -s monitor`). A reading alone misses what somebody took away and the firewall's unit put back at once.
 *
 * A barrier counts as harmed from any transaction that touched it until one that wrote it anew exactly as it was
 * when it was last read whole, or until it is read whole. It is the cautious side: what cannot be told counts as harm.
 */
export class Chronicle {
  #transaction: string[] = []
  #transactions = 0
  #wasOpen = false
  readonly #harmed = new Set<Barrier>()
  readonly #told = new Set<Barrier['kind']>()
  readonly #touchedAt = new Map<Barrier, number>()
  readonly #whole = new Map<Barrier, string>()

  /** One line of `nft -s monitor`. */
  tell(line: string): void {
    if (!line.startsWith('# new generation')) {
      this.#transaction.push(line)
      return
    }
    this.#transactions++
    const lines = this.#transaction
    this.#transaction = []
    const harmed = BARRIERS.filter((barrier) => this.#harms(barrier, lines))
    if (harmed.length > 0) this.#look()
  }

  /** Where the account stands; to be asked before a reading begins. */
  get page(): number {
    return this.#transactions
  }

  /** A reading that began at `page`. What was touched meanwhile may have been read before or after. */
  read(findings: readonly Finding[], shapes: Shapes, page: number): void {
    const broken = BARRIERS.filter(({ kind }) => isBroken(findings, BREAKING[kind]))
    for (const barrier of BARRIERS) {
      if (broken.includes(barrier)) this.#harmed.add(barrier)
      else if ((this.#touchedAt.get(barrier) ?? 0) <= page) {
        this.#harmed.delete(barrier)
        this.#whole.set(barrier, shapes[barrier.kind])
      }
    }
    broken.forEach(({ kind }) => this.#told.add(kind))
    if (broken.length > 0) this.#look()
  }

  /** What is to be told; what happens from now on is another story. */
  take(): Told {
    const told = { wasOpen: this.#wasOpen, harmed: [...this.#told] }
    this.#wasOpen = false
    this.#told.clear()
    return told
  }

  /** Whether a transaction left this one otherwise than it was when it was whole. */
  #harms(barrier: Barrier, transaction: readonly string[]): boolean {
    const lines = aboutTable(barrier.table, transaction)
    if (lines.length === 0) return false
    this.#touchedAt.set(barrier, this.#transactions)
    const shape = shapeOfRewriting(barrier.table, lines)
    const isHarm = shape === null || shape !== this.#whole.get(barrier)
    if (isHarm) this.#harmed.add(barrier)
    else this.#harmed.delete(barrier)
    if (isHarm && lines.some((line) => !TAKEN_UP.test(line))) this.#told.add(barrier.kind)
    return isHarm
  }

  #look(): void {
    const harmed = [...this.#harmed]
    this.#wasOpen ||= harmed.some(({ kind }) => kind === 'guard') && harmed.length > 1
  }
}

const BREAKING = {
  'wall-v4': ['wall-v4', 'holes-wall', 'loopback'],
  'wall-v6': ['wall-v6', 'loopback'],
  guard: ['guard', 'holes-guard'],
} as const

// An owner that takes the guard up, and orders that punch or shut holes, harm nothing that would have to be named.
const TAKEN_UP = /^add table |^(?:add|delete) element /

const aboutTable = (table: string, lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.endsWith(` ${table}`) || line.includes(` ${table} `))
