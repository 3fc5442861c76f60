import type { Order } from '../protocol/order.ts'
import type { Report } from '../protocol/report.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import type { Judgement } from './firewall-keeper.ts'

/** The order that a host is held to, and how its firewall was read last. */
export class Held {
  order: Order | null = null
  judgement: Judgement | null = null
  readonly #parts: Pick<EnforcerParts, 'overlay' | 'describe'>

  constructor(parts: Pick<EnforcerParts, 'overlay' | 'describe'>) {
    this.#parts = parts
  }

  get generation(): number {
    return this.order?.generation ?? 0
  }

  /** Whether the last reading of the firewall was as wished. */
  get isWhole(): boolean {
    return this.judgement?.findings.length === 0
  }

  describe(judgement: Judgement): Report {
    const { overlay, describe } = this.#parts
    return describe({ judgement, overlay: overlay.facts, generation: this.generation })
  }
}
