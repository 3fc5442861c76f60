import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from './backoff.ts'
import type { LinkOwner, Refusal } from './link-owner.ts'
import type { Wish } from './send-order.ts'
import type { OrderAnswer } from '../../agent/protocol/order.ts'

export interface SenderParts {
  readonly owner: LinkOwner
  readonly send: (wish: Wish, signal: AbortSignal) => Promise<OrderAnswer>
  readonly signal: AbortSignal
}

/** Which order with which revocation list the agent has answered. */
interface Mark {
  readonly generation: number
  readonly list: number
}

const NOTHING: Mark = { generation: -1, list: -1 }

const markOf = ({ generation, revocations }: Wish): Mark => ({
  generation,
  list: revocations.list.number,
})

const isSame = (one: Mark, other: Mark): boolean =>
  one.generation === other.generation && one.list === other.list

/**
 * Brings one agent to the newest wish over one connection: one order on its way at a time, and whatever
 * changed meanwhile goes as one next order. The first wish is sent on each new connection even when the
 * agent reports its generation: only an answer shows that it holds the same content.
 */
export class OrderSender {
  readonly #parts: SenderParts
  #answered: Mark = NOTHING
  #isBusy = false

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  /** The wish may have changed. */
  poke(): void {
    if (this.#isBusy || this.#due() === null) return
    this.#isBusy = true
    // Only the pause throws, when the connection has ended: the next one begins anew.
    this.#drain().catch(() => undefined)
  }

  /** The agent holds this generation now; one below what it answered means that it has lost it. */
  noteHeld(generation: number): void {
    if (generation < this.#answered.generation && !this.#isBusy) this.#answered = NOTHING
    this.poke()
  }

  #due(): Wish | null {
    const wish = this.#parts.owner.wish()
    return wish === null || isSame(markOf(wish), this.#answered) ? null : wish
  }

  async #drain(): Promise<void> {
    const { signal } = this.#parts
    try {
      for (let attempt = 0, wish = this.#due(); wish !== null; wish = this.#due()) {
        attempt = (await this.#sendOnce(wish)) ? 0 : attempt + 1
        if (attempt > 0) await delay(this.#pauseMs(attempt), undefined, { signal })
      }
    } finally {
      this.#isBusy = false
    }
  }

  async #sendOnce(wish: Wish): Promise<boolean> {
    const { owner, send, signal } = this.#parts
    owner.onSending(wish)
    try {
      const answer = await send(wish, signal)
      if (answer.outcome === 'refused') return this.#refused(wish, answer)
      this.#answered = markOf(wish)
      owner.onAnswered(answer.report)
      return true
    } catch (error) {
      if (!signal.aborted) owner.onSendFailed(wish, error)
      return false
    }
  }

  #refused(wish: Wish, answer: OrderAnswer & { outcome: 'refused' }): false {
    const { code, message, generation: held, revocations = null, closed = null } = answer
    const refusal: Refusal = { code, message, held, revocations, closed }
    this.#parts.owner.onRefused(wish, refusal)
    return false
  }

  #pauseMs(attempt: number): number {
    return backoffMs(attempt, 'lost', this.#parts.owner.random())
  }
}
