import { AgentError, messageOf } from '../agent-error.ts'
import { type Identity, acceptOrder } from '../desired/accept-order.ts'
import { type ChangePlan, planChange } from '../desired/plan-change.ts'
import { stateBetween } from '../desired/state-between.ts'
import type { FirewallSets } from '../firewall/rules/sets.ts'
import type { Logger } from '../log.ts'
import type { DesiredState, Peer } from '../protocol/desired-state.ts'
import type { Order, OrderAnswer } from '../protocol/order.ts'
import type { AgentEvent, Report } from '../protocol/report.ts'
import { DriftEpisode } from './drift-episode.ts'
import type { FirewallKeeper, Judgement } from './firewall-keeper.ts'
import { firewallHash } from './hash.ts'
import type { Noticed } from './notices.ts'
import type { OverlayKeeper } from './overlay-keeper.ts'
import { Turnstile } from './turnstile.ts'

export interface EnforcerParts {
  readonly identity: Identity
  readonly firewall: FirewallKeeper
  readonly overlay: OverlayKeeper
  readonly save: (order: Order) => Promise<void>
  /** Removes what a pair has left in the kernel besides rules. */
  readonly forgetPair: (peer: Peer) => Promise<void>
  readonly now: () => Date
  readonly nowMs: () => number
  readonly log: Logger
  readonly onEvent: (event: AgentEvent) => void
  readonly onReport: (report: Report) => void
  /** A report has come upon something that wants a check. */
  readonly onFound: (kind: 'overlay' | 'tables') => void
  readonly describe: (facts: EnforcerFacts) => Report
}

/** What a report is made of. */
export interface EnforcerFacts {
  readonly judgement: Judgement
  readonly overlay: OverlayKeeper['facts']
  readonly generation: number
}

const MOST_ROUNDS = 5

/** Keeps the host as control wished it last: obeys orders, notices drift, mends it. */
export class Enforcer {
  readonly #parts: EnforcerParts
  readonly #turnstile = new Turnstile()
  #held: Order | null = null
  #judgement: Judgement | null = null

  constructor(parts: EnforcerParts) {
    this.#parts = parts
  }

  get generation(): number {
    return this.#held?.generation ?? 0
  }

  /** Makes the saved state true again, before anybody can speak to the agent. */
  restore(saved: Order | null): Promise<void> {
    return this.#turnstile.pass(async () => {
      this.#held = saved
      const { firewall, overlay, log } = this.#parts
      firewall.expect(saved === null ? NO_MEMBERS : setsOf(saved.desired, saved.desired.peers))
      await this.#restoreFirewall()
      await overlay.enforce(saved?.desired ?? null).catch((thrown: unknown) => {
        // Without an overlay the host is closed, not open: it goes on, and the next checks try again.
        log.error('the overlay could not be restored', { error: messageOf(thrown) })
      })
    })
  }

  obey(order: Order): Promise<OrderAnswer> {
    return this.#turnstile.pass(async () => {
      const { identity, now } = this.#parts
      const verdict = acceptOrder(order, this.#held, identity, now().getTime())
      if (verdict.kind === 'refused') return this.#refusal(verdict.code, verdict.message)
      return this.#carryOut(order, verdict.kind === 'same')
    })
  }

  /**
   * Reads everything, mends what is not as wished, and tells of it. The notices are taken when its turn has come:
   * what is noticed during somebody else's turn belongs to that one.
   */
  check(take: () => Noticed | null): Promise<void> {
    return this.#turnstile.pass(async () => {
      const noticed = take()
      if (noticed !== null) await this.#check(noticed)
    })
  }

  /** Runs a task while nobody else touches or reads the kernel. */
  exclusively(task: () => Promise<void>): Promise<void> {
    return this.#turnstile.pass(task)
  }

  report(): Promise<Report> {
    return this.#turnstile.pass(async () => {
      const { overlay, firewall, onFound } = this.#parts
      if ((await overlay.judge()).length > 0) onFound('overlay')
      this.#judgement = await firewall.judge(false)
      if (!this.isWhole) onFound('tables')
      return this.#describe(this.#judgement)
    })
  }

  /** Whether the last reading of the firewall was as wished. */
  get isWhole(): boolean {
    return this.#judgement?.findings.length === 0
  }

  /** The last reading, for watchers; null before the first. */
  lastReport(): Report | null {
    return this.#judgement === null ? null : this.#describe(this.#judgement)
  }

  // Holes are missing after every boot. What else is broken was broken while nobody looked.
  async #restoreFirewall(): Promise<void> {
    const { firewall, onEvent, now, nowMs, log } = this.#parts
    const first = await firewall.judge(false)
    const drifted = first.findings.filter(({ kind }) => !kind.startsWith('holes-'))
    const episode = new DriftEpisode(nowMs(), firewallHash(first.reading))
    if (drifted.length > 0) episode.add(drifted, NOTHING_TOUCHED)
    const last = await this.#settle(first, () => undefined)
    this.#judgement = last
    if (drifted.length === 0) return
    const event = episode.end(
      nowMs(),
      now(),
      firewallHash(last.reading),
      last.findings.length === 0,
    )
    log.warn('drift while no agent ran', { ...event })
    onEvent(event)
  }

  async #carryOut(order: Order, isKnown: boolean): Promise<OrderAnswer> {
    const { overlay, save, onEvent, onReport, now, nowMs, log } = this.#parts
    const startedMs = nowMs()
    try {
      // On the disk first: an agent that dies in the middle must go on to the new state, never back to the old one.
      const from = this.#held?.desired ?? null
      if (!isKnown)
        await save(order).catch(async (thrown: unknown) => this.#onlyClose(order, thrown))
      this.#held = order
      if (isKnown) await overlay.enforce(order.desired)
      else await this.#change(from, order.desired)
      const judgement = await this.#readBack(order.desired)
      const report = this.#describe(judgement)
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
      return this.#refusal('E_APPLY_FAILED', messageOf(thrown))
    }
  }

  /** What cannot be kept is not opened, but what it closes is closed at once. */
  async #onlyClose({ desired }: Order, why: unknown): Promise<never> {
    const held = this.#held
    if (held !== null) {
      this.#held = { ...held, desired: stateBetween(held.desired, desired) }
      await this.#close(held.desired, desired, planChange(held.desired, desired))
    }
    throw why
  }

  async #change(from: DesiredState | null, to: DesiredState): Promise<void> {
    const { firewall, overlay } = this.#parts
    const plan = planChange(from, to)
    await this.#close(from, to, plan)
    await firewall.punch(membersOf(to, plan.punch, plan.join))
    await overlay.enforce(to)
  }

  async #close(from: DesiredState | null, to: DesiredState, plan: ChangePlan): Promise<void> {
    const { firewall, overlay, forgetPair } = this.#parts
    if (from === null || plan.part.length + plan.shut.length === 0) return
    const parted = await outcomeOf(overlay.enforce(stateBetween(from, to)))
    // A stuck overlay must not keep a hole open: its failure is told afterwards.
    await firewall.shut(membersOf(from, plan.shut, plan.part))
    await Promise.all(plan.shut.map(forgetPair))
    if (parted.status === 'rejected') throw parted.reason
  }

  async #readBack(desired: DesiredState): Promise<Judgement> {
    const { firewall } = this.#parts
    firewall.expect(setsOf(desired, desired.peers))
    const judgement = await this.#settle(await firewall.judge(true), () => undefined)
    this.#judgement = judgement
    if (judgement.findings.length > 0) throw new NotAsWished(judgement)
    return judgement
  }

  async #check({ kinds, sinceMs, hints }: Noticed): Promise<void> {
    const { firewall, overlay, log, onEvent, onReport, now, nowMs } = this.#parts
    const first = await firewall.judge(!kinds.has('walls') && !kinds.has('round'))
    const overlayFindings = kinds.has('overlay') || kinds.has('round') ? await overlay.judge() : []
    if (first.findings.length + overlayFindings.length === 0) return
    const episode = new DriftEpisode(sinceMs, firewallHash(first.reading))
    const last = await this.#settle(first, ({ findings, touched }) =>
      episode.add(findings, new Set([...touched, ...kinds])),
    )
    episode.add(overlayFindings.map(overlayFinding), last.touched)
    episode.hint(hints)
    const isOverlayMended = overlayFindings.length === 0 || (await this.#mendOverlay())
    this.#judgement = last
    const isRepaired = last.findings.length === 0 && isOverlayMended
    const event = episode.end(nowMs(), now(), firewallHash(last.reading), isRepaired)
    log.warn('drift', { ...event })
    onEvent(event)
    onReport(this.#describe(last))
  }

  /** Mends until everything reads whole, or gives up for now. */
  async #settle(first: Judgement, onBroken: (judgement: Judgement) => void): Promise<Judgement> {
    let judgement = first
    for (let round = 0; judgement.findings.length > 0 && round < MOST_ROUNDS; round++) {
      onBroken(judgement)
      await this.#parts.firewall.mend(judgement).catch((thrown: unknown) => {
        this.#parts.log.warn('a step of mending failed', { error: messageOf(thrown) })
      })
      judgement = await this.#parts.firewall.judge(false)
    }
    return judgement
  }

  async #mendOverlay(): Promise<boolean> {
    try {
      await this.#parts.overlay.enforce(this.#held?.desired ?? null)
      return true
    } catch (thrown) {
      this.#parts.log.error('the overlay could not be mended', { error: messageOf(thrown) })
      return false
    }
  }

  #describe(judgement: Judgement): Report {
    const { overlay, describe } = this.#parts
    return describe({ judgement, overlay: overlay.facts, generation: this.generation })
  }

  #refusal(code: (OrderAnswer & { outcome: 'refused' })['code'], message: string): OrderAnswer {
    return { outcome: 'refused', code, message, generation: this.generation }
  }
}

const NOTHING_TOUCHED: ReadonlySet<never> = new Set()

const NO_MEMBERS: FirewallSets = { holes: [], inner: [] }

const outcomeOf = async <T>(step: Promise<T>): Promise<PromiseSettledResult<T>> =>
  (await Promise.allSettled([step]))[0]

const overlayFinding = (detail: string) => ({
  kind: 'overlay' as const,
  detail: `overlay: ${detail}`,
})

const setsOf = (desired: DesiredState, peers: readonly Peer[]): FirewallSets =>
  membersOf(
    desired,
    peers,
    peers.filter(({ stage }) => stage === 'joined'),
  )

/** Members of the sets for these peers; plain overlays have no device on which inner addresses come in. */
const membersOf = (
  { overlay }: DesiredState,
  holes: readonly Peer[],
  joined: readonly Peer[],
): FirewallSets => ({
  holes: holes.map(({ address }) => address),
  inner: overlay.mode === 'plain' ? [] : joined.map(({ inner }) => inner),
})

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
