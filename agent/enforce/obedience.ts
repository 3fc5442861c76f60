import { AgentError, messageOf } from '../agent-error.ts'
import { acceptOrder } from '../desired/accept-order.ts'
import { type ChangePlan, planChange } from '../desired/plan-change.ts'
import { stateBetween } from '../desired/state-between.ts'
import type { DesiredState } from '../protocol/desired-state.ts'
import type { Order, OrderAnswer } from '../protocol/order.ts'
import type { Report } from '../protocol/report.ts'
import { enforceOverlay } from './enforce-overlay.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import type { Judgement } from './firewall-keeper.ts'
import type { Held } from './held.ts'
import { NO_MEMBERS, membersOf, setsOf } from './members-of.ts'
import { settle } from './settle.ts'

/** Carries out orders: what they close first, then what they open, all of it read back before it is answered. */
export class Obedience {
  readonly #parts: EnforcerParts
  readonly #held: Held

  constructor(parts: EnforcerParts, held: Held) {
    this.#parts = parts
    this.#held = held
  }

  async obey(order: Order): Promise<OrderAnswer> {
    const { identity, now } = this.#parts
    const verdict = acceptOrder(order, this.#held.order, identity, now().getTime())
    if (verdict.kind === 'refused')
      return refusal(verdict.code, verdict.message, this.#held.generation)
    return this.#carryOut(order, verdict.kind === 'same')
  }

  async #carryOut(order: Order, isKnown: boolean): Promise<OrderAnswer> {
    const { save, onEvent, onReport, now, nowMs, log } = this.#parts
    const startedMs = nowMs()
    try {
      // On the disk first: an agent that dies in the middle must go on to the new state, never back to the old one.
      const from = this.#held.order?.desired ?? null
      const unkept = isKnown ? null : await outcomeOf(save(order))
      if (unkept?.status === 'rejected') return await this.#onlyClose(order, unkept.reason)
      this.#held.order = order
      this.#held.isMoreSaved = false
      if (isKnown) await enforceOverlay(this.#parts, order.desired)
      else await this.#change(from, order.desired)
      const report = await this.#readBack(order.desired)
      if (isKnown) return { outcome: 'unchanged', report }
      const tookMs = Math.round(nowMs() - startedMs)
      log.info('applied an order', { generation: order.generation, tookMs })
      const { hash } = report.firewall
      onEvent({
        kind: 'applied',
        at: now().toISOString(),
        generation: order.generation,
        hash,
        tookMs,
      })
      onReport(report)
      return { outcome: 'applied', report }
    } catch (thrown) {
      log.error('an order could not be carried out', { error: messageOf(thrown) })
      return refusal('E_APPLY_FAILED', messageOf(thrown), this.#held.generation)
    }
  }

  /**
   * What cannot be kept is not opened, but what it closes is closed at once, and for good: control hears of it with
   * the refusal, and need not wait for room on this disk until whoever leaves is out.
   */
  async #onlyClose({ desired }: Order, why: unknown): Promise<OrderAnswer> {
    const held = this.#held.order
    const plan = planChange(held?.desired ?? null, desired)
    const isClosing = held !== null && closes(plan)
    if (isClosing) {
      this.#held.order = { ...held, desired: stateBetween(held.desired, desired) }
      this.#held.isMoreSaved = true
      await this.#close(held.desired, desired, plan)
    }
    await this.#keepLess()
    const closed = await this.#readBack(this.#held.order?.desired ?? null)
    if (isClosing) this.#parts.onReport(closed)
    this.#parts.log.error('an order could not be kept', { error: messageOf(why) })
    return { ...refusal('E_APPLY_FAILED', messageOf(why), this.#held.generation), closed }
  }

  async #keepLess(): Promise<void> {
    const { order } = this.#held
    if (order === null || !this.#held.isMoreSaved) return
    await this.#parts.saveLess(order)
    this.#held.isMoreSaved = false
  }

  async #change(from: DesiredState | null, to: DesiredState): Promise<void> {
    const plan = planChange(from, to)
    await this.#close(from, to, plan)
    await this.#parts.firewall.punch(membersOf(to, plan.punch, plan.join))
    await enforceOverlay(this.#parts, to)
  }

  async #close(from: DesiredState | null, to: DesiredState, plan: ChangePlan): Promise<void> {
    const { firewall, forgetPair } = this.#parts
    if (from === null || !closes(plan)) return
    const parted = await outcomeOf(enforceOverlay(this.#parts, stateBetween(from, to)))
    // A stuck overlay must not keep a hole open: its failure is told afterwards.
    await firewall.shut(membersOf(from, plan.shut, plan.part))
    await Promise.all(plan.shut.map(forgetPair))
    if (parted.status === 'rejected') throw parted.reason
  }

  async #readBack(desired: DesiredState | null): Promise<Report> {
    const { firewall } = this.#parts
    firewall.expect(desired === null ? NO_MEMBERS : setsOf(desired))
    const judgement = await settle(this.#parts, await firewall.judge(true))
    const report = this.#held.note(judgement)
    if (judgement.findings.length > 0) throw new NotAsWished(judgement)
    return report
  }
}

const closes = ({ part, shut, drop }: ChangePlan): boolean =>
  part.length + shut.length + drop.length > 0

const refusal = (
  code: (OrderAnswer & { outcome: 'refused' })['code'],
  message: string,
  generation: number,
): OrderAnswer & { outcome: 'refused' } => ({ outcome: 'refused', code, message, generation })

const outcomeOf = async <T>(step: Promise<T>): Promise<PromiseSettledResult<T>> =>
  (await Promise.allSettled([step]))[0]

class NotAsWished extends AgentError {
  override readonly name = 'NotAsWished'

  constructor({ findings }: Judgement) {
    super(
      findings
        .map(({ detail }) => detail)
        .join('; ')
        .slice(0, 1000),
      {
        code: 'E_NOT_AS_WISHED',
        fault: 'system',
        next: 'iptables-save; ipset save; nft list ruleset',
      },
    )
  }
}
