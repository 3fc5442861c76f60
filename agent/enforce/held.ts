import type { Order } from '../protocol/order.ts'
import type { Report } from '../protocol/report.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import type { Judgement } from './firewall-keeper.ts'

/** The order that a host is held to, and how its firewall was read last. */
export class Held {
  order: Order | null = null
  /** The disk holds an order that opens more than this one does: it was closed since, and there was no room to say so. */
  isMoreSaved = false
  #judged: { readonly judgement: Judgement; readonly generation: number } | null = null
  readonly #parts: Pick<EnforcerParts, 'overlay' | 'describe'>

  constructor(parts: Pick<EnforcerParts, 'overlay' | 'describe'>) {
    this.#parts = parts
  }

  get generation(): number {
    return this.order?.generation ?? 0
  }

  /** Whether the last reading of the firewall was as wished. */
  get isWhole(): boolean {
    return this.#judged?.judgement.findings.length === 0
  }

  /** Keeps a reading made under the present order, and puts it into a report. */
  note(judgement: Judgement): Report {
    const judged = { judgement, generation: this.generation }
    this.#judged = judged
    return this.#describe(judged)
  }

  /**
   * The last reading of the firewall with what the overlay is now; null before the first. It bears the number of the
   * order that it was read under: of one that is being carried out nothing is known yet.
   */
  lastReport(): Report | null {
    return this.#judged === null ? null : this.#describe(this.#judged)
  }

  #describe(judged: { readonly judgement: Judgement; readonly generation: number }): Report {
    const { overlay, describe } = this.#parts
    return describe({ ...judged, overlay: overlay.facts })
  }
}
