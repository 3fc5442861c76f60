import type { AgentEvent, DriftKind } from '../protocol/report.ts'
import type { Told } from './chronicle.ts'
import { type Finding, isGuardBroken, isWallBroken } from '../firewall/judge.ts'

type Drift = Extract<AgentEvent, { kind: 'drift' }>

/** One stretch from the first notice until everything reads whole again. */
export class DriftEpisode {
  readonly #sinceMs: number
  readonly #hashBefore: string
  readonly #details = new Set<string>()
  readonly #kinds = new Set<DriftKind>()
  #wallBroke = false
  #guardBroke = false
  #wasOpen = false

  constructor(sinceMs: number, hashBefore: string) {
    this.#sinceMs = sinceMs
    this.#hashBefore = hashBefore
  }

  /** One reading. */
  add(findings: readonly Finding[]): void {
    this.#wallBroke ||= isWallBroken(findings)
    this.#guardBroke ||= isGuardBroken(findings)
    findings.forEach(({ kind, detail }) => {
      this.#kinds.add(kind)
      this.#details.add(detail)
    })
  }

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#kinds.size === 0
  }

  /** What events tell counts as much as what was read: it may have stood again before anybody looked. */
  tell({ wasOpen, harmed }: Told): void {
    this.#wasOpen ||= wasOpen
    const unread = harmed.filter((kind) => !this.#kinds.has(kind))
    this.add(
      unread.map((kind) => ({ kind, detail: `${kind}: changed, and whole again when read` })),
    )
  }

  /** Who did what, as far as the kernel told. */
  hint(hints: readonly string[]): void {
    hints.forEach((hint) => this.#details.add(hint))
  }

  /**
   * What is told about it. Both walls broken within one episode count as open even if each reading by itself had one
   * whole: between two readings nobody can tell.
   */
  end(nowMs: number, at: Date, hashAfter: string, isRepaired: boolean): Drift {
    return {
      kind: 'drift',
      at: at.toISOString(),
      what: [...this.#kinds],
      detail: [...this.#details].join('; ').slice(0, MOST_DETAIL),
      repairedInMs: isRepaired ? Math.round((nowMs - this.#sinceMs) * 10) / 10 : null,
      wasOpen: this.#wasOpen || (this.#wallBroke && this.#guardBroke),
      hashBefore: this.#hashBefore,
      hashAfter,
    }
  }
}

const MOST_DETAIL = 2000
