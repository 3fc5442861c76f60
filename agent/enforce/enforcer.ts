import { messageOf } from '../agent-error.ts'
import type { App } from '../protocol/app.ts'
import type { Order, OrderAnswer } from '../protocol/order.ts'
import type { Report } from '../protocol/report.ts'
import { DriftCheck } from './drift-check.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import { enforceOverlay, pinsOf } from './enforce-overlay.ts'
import { Held } from './held.ts'
import { NO_MEMBERS, setsOf } from './members-of.ts'
import type { Noticed } from './notices.ts'
import { Obedience } from './obedience.ts'
import { Turnstile } from './turnstile.ts'

/** Keeps the host as control wished it last: one thing at a time, whoever asks. */
export class Enforcer {
  readonly #parts: EnforcerParts
  readonly #turnstile = new Turnstile()
  readonly #held: Held
  readonly #obedience: Obedience
  readonly #drift: DriftCheck

  constructor(parts: EnforcerParts) {
    this.#parts = parts
    this.#held = new Held(parts)
    this.#obedience = new Obedience(parts, this.#held)
    this.#drift = new DriftCheck(parts, this.#held)
  }

  get generation(): number {
    return this.#held.generation
  }

  /** Makes the saved state true again, before anybody can speak to the agent. */
  restore(saved: Order | null): Promise<void> {
    return this.#turnstile.pass(async () => {
      this.#held.order = saved
      const { firewall, cards, log } = this.#parts
      firewall.expect(saved === null ? NO_MEMBERS : setsOf(saved.desired))
      firewall.expectPins(pinsOf(saved?.desired ?? null, cards()))
      await this.#drift.restore()
      await enforceOverlay(this.#parts, saved?.desired ?? null).catch((thrown: unknown) => {
        // Without an overlay the host is closed, not open: it goes on, and the next checks try again.
        log.error('the overlay could not be restored', { error: messageOf(thrown) })
      })
    })
  }

  obey(order: Order): Promise<OrderAnswer> {
    return this.#turnstile.pass(() => this.#obedience.obey(order))
  }

  /**
   * Reads everything, mends what is not as wished, and tells of it. The notices are taken when its turn has come:
   * what is noticed during somebody else's turn belongs to that one.
   */
  check(take: () => Noticed | null): Promise<void> {
    return this.#turnstile.pass(async () => {
      const noticed = take()
      if (noticed !== null) await this.#drift.check(noticed)
    })
  }

  /** The cards of this host have changed, and are to be so at once; tells what stands then. */
  async cardsChanged(): Promise<Report | null> {
    this.#parts.overlay.forgetReading()
    await enforceOverlay(this.#parts, this.#held.order?.desired ?? null)
    return this.lastReport()
  }

  /** Runs a task while nobody else touches or reads the kernel. */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#turnstile.pass(task)
  }

  report(): Promise<Report> {
    return this.#turnstile.pass(async () => {
      const { overlay, firewall, onFound } = this.#parts
      if ((await overlay.judge()).length > 0) onFound('overlay')
      const report = this.#held.note(await firewall.judge(false))
      if (!this.isWhole) onFound('tables')
      return report
    })
  }

  /** What is to run here, by the order that is held. */
  get apps(): readonly App[] {
    return this.#held.order?.desired.apps ?? []
  }

  /** Whether the last reading of the firewall was as wished. */
  get isWhole(): boolean {
    return this.#held.isWhole
  }

  /** The last reading, for watchers; null before the first. */
  lastReport(): Report | null {
    return this.#held.lastReport()
  }
}
