import type { AgentEvent, DriftKind } from '../protocol/report.ts'
import type { NoticeKind } from './notices.ts'
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
  #last: readonly Finding[] = []

  constructor(sinceMs: number, hashBefore: string) {
    this.#sinceMs = sinceMs
    this.#hashBefore = hashBefore
  }

  /** One reading. `touched` is what events told since the reading before; what the agent mended then is its own. */
  add(findings: readonly Finding[], touched: ReadonlySet<NoticeKind>): void {
    this.#wallBroke ||=
      isWallBroken(findings) || (touched.has('walls') && !isWallBroken(this.#last))
    this.#guardBroke ||=
      isGuardBroken(findings) || (touched.has('guard') && !wasGuardMended(this.#last))
    this.#last = findings
    findings.forEach(({ kind, detail }) => {
      this.#kinds.add(kind)
      this.#details.add(detail)
    })
  }

  /** Who did what, as far as the kernel told. */
  hint(hints: readonly string[]): void {
    hints.forEach((hint) => this.#details.add(hint))
  }

  /**
   * What is told about it. Both walls broken or touched within one episode counts as open even if each reading by
   * itself had one whole: between two readings nobody can tell.
   */
  end(nowMs: number, at: Date, hashAfter: string, isRepaired: boolean): Drift {
    return {
      kind: 'drift',
      at: at.toISOString(),
      what: [...this.#kinds],
      detail: [...this.#details].join('; ').slice(0, MOST_DETAIL),
      repairedInMs: isRepaired ? Math.round((nowMs - this.#sinceMs) * 10) / 10 : null,
      wasOpen: this.#wallBroke && this.#guardBroke,
      hashBefore: this.#hashBefore,
      hashAfter,
    }
  }
}

const wasGuardMended = (findings: readonly Finding[]): boolean =>
  isGuardBroken(findings) || findings.some(({ kind }) => kind === 'guard-owner')

const MOST_DETAIL = 2000
