import type { AppName } from '../../agent/protocol/app.ts'
import type { OverlaySpec } from '../../agent/protocol/desired-state.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { SignedRevocations } from '../../agent/protocol/revocations.ts'
import type { Audit, AuditRecord } from '../audit/audit.ts'
import type { Log } from '../log.ts'
import type { EventRecord, Journal } from '../store/journal.ts'
import type { Losses } from '../store/losses.ts'
import type { Store } from '../store/store.ts'
import { decide, type Decision } from './decide.ts'
import { FleetMemory } from './fleet-memory.ts'
import { FleetLinks, type LinkSurroundings } from './fleet-links.ts'
import type { Refusal } from './link-owner.ts'
import type { Fleet, HostRecord } from './model.ts'
import type { Report } from '../../agent/protocol/report.ts'
import type { Wish } from './send-order.ts'
import { describeOrder } from './describe-order.ts'

export interface FleetParts extends LinkSurroundings {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly journal: Journal
  readonly log: Log
  readonly overlay: OverlaySpec
  /** Takes over what an agent knows of revocations and this control has forgotten. */
  readonly adopt: (witness: HostId, signed: SignedRevocations) => void
}

/** A leave has steps that time alone brings about. */
const LEAVE_CHECK_MS = 100
/** Who has left is forgotten in the end, also by a fleet in which nothing happens. */
const FORGET_CHECK_MS = 60_000
const ROLLOUT_CHECK_MS = 500
const RETRY_MS = 500
/** Beyond this the disk has failed for long: the oldest events go. */
const MOST_PENDING = 10_000

/**
 * The choreography at work. Whatever happens only wakes it; each turn looks at all there is, decides,
 * writes down, and only then lets orders out. A kill between any two instants loses nothing but time.
 */
export class FleetLoop {
  readonly #parts: FleetParts
  readonly #memory: FleetMemory
  readonly #links: FleetLinks
  #pending: EventRecord[] = []
  #pendingAudit: AuditRecord[] = []
  #lastSent = new Map<HostId, number>()
  #lastRefused = new Map<HostId, string>()
  readonly #onHostChanged = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #isWoken = false
  #isStopped = false

  constructor(parts: FleetParts) {
    this.#parts = parts
    this.#memory = new FleetMemory(parts)
    this.#links = new FleetLinks(parts, {
      host: (id) => this.#memory.host(id),
      onReport: (id, report) => this.#takeReport(id, report),
      onAnswered: (id, report) => this.#takeAnswer(id, report),
      onEvent: (id, event) => this.#note({ kind: 'agent-event', host: id, event }),
      onDown: (id, why) => this.#takeDown(id, why),
      onSending: (id, wish) => this.#takeSending(id, wish),
      onRefused: (id, wish, refusal) => this.#takeRefusal(id, wish, refusal),
    })
    this.#wake()
  }

  /** Everything there is, at this instant. */
  snapshot(): Fleet {
    return this.#memory.fleet(this.#parts.now().getTime())
  }

  /** Somebody changed the host in the store. */
  hostChanged(id: HostId): void {
    this.#memory.reload(id)
    for (const tell of this.#onHostChanged) tell()
    this.#wake()
  }

  /** Calls back after somebody changed a host: it joined, or is to leave. */
  onHostChanged(listener: () => void): void {
    this.#onHostChanged.add(listener)
  }

  /** Somebody changed the app in the store. */
  appChanged(name: AppName): void {
    this.#memory.reloadApp(name)
    this.#wake()
  }

  /** Control's own credentials changed: every connection is made anew. */
  redial(): void {
    this.#links.renewAll()
    // The list that revokes the former ones goes with the first orders on the new connections.
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#links.stopAll()
    this.#turn()
  }

  #takeReport(id: HostId, report: Report): void {
    const now = this.#parts.now().getTime()
    this.#memory.report(id, report, now)
    if (this.#memory.reach(id, 'up', now) !== 'up') this.#note({ kind: 'agent-up', host: id })
    this.#wake()
  }

  #takeAnswer(id: HostId, report: Report): void {
    if (this.#memory.isNews(id, report)) this.#takeReport(id, report)
  }

  #takeDown(id: HostId, why: string): void {
    const before = this.#memory.reach(id, 'down', this.#parts.now().getTime())
    if (before === 'up') this.#note({ kind: 'agent-down', host: id, detail: why.slice(0, 500) })
    if (before !== 'down') this.#wake()
  }

  #takeSending(id: HostId, { generation, desired }: Wish): void {
    if (this.#lastSent.get(id) === generation) return
    this.#lastSent.set(id, generation)
    this.#note({ kind: 'order-sent', host: id, detail: describeOrder(generation, desired) })
  }

  #takeRefusal(id: HostId, { generation }: Wish, refusal: Refusal): void {
    const { code, message, held, revocations, closed } = refusal
    const detail = `generation ${generation}: ${code}: ${message.slice(0, 500)}`
    if (this.#lastRefused.get(id) !== detail) {
      this.#lastRefused.set(id, detail)
      this.#note({ kind: 'order-refused', host: id, detail })
      this.#parts.log.warn('an order was refused', { host: id, code, generation })
    }
    if (code === 'E_STALE_GENERATION' || code === 'E_GENERATION_REUSED')
      this.#raise(id, generation, held ?? 0)
    if (closed !== null) this.#memory.closing(id, { generation, report: closed })
    if (revocations !== null) this.#adopt(id, revocations)
    this.#wake()
  }

  #raise(id: HostId, ours: number, held: number): void {
    this.#memory.raise(id, Math.max(ours, held))
    if (held >= ours) this.#pendingAudit.push(overtaking(id, ours, held))
  }

  #adopt(witness: HostId, signed: SignedRevocations): void {
    try {
      this.#parts.adopt(witness, signed)
    } catch (error) {
      // The agent goes on refusing until it could be written down.
      this.#parts.log.error('a revocation list could not be taken over', error)
    }
  }

  #note(event: EventRecord): void {
    this.#pending.push(event)
    if (this.#pending.length > MOST_PENDING) this.#pending.shift()
    this.#wake()
  }

  #wake(): void {
    if (this.#isWoken || this.#isStopped) return
    this.#isWoken = true
    setImmediate(() => {
      this.#isWoken = false
      if (!this.#isStopped) this.#turn()
    })
  }

  #turn(): void {
    const { log } = this.#parts
    try {
      this.#forget()
      const decision = decide(this.snapshot())
      this.#keep(decision)
      // What was decided is a new fact: a pair that was shut may be wanted again. Rest comes when nothing changes.
      if (isChange(decision)) this.#wake()
    } catch (error) {
      // Nothing was sent and nothing is forgotten: the same facts are decided on again.
      log.error('a decision could not be written down', error)
      return this.#wakeIn(RETRY_MS)
    }
    if (this.#isStopped) return
    this.#links.follow(this.snapshot())
    const states = new Set([...this.snapshot().hosts.values()].map(({ state }) => state))
    if (states.has('leaving')) this.#wakeIn(LEAVE_CHECK_MS)
    else if (this.#isRolling()) this.#wakeIn(ROLLOUT_CHECK_MS)
    else if (states.has('gone')) this.#wakeIn(Math.min(FORGET_CHECK_MS, this.#parts.agentLifeMs))
  }

  /** Something was never healthy yet: that it takes too long is nobody's report. */
  #isRolling(): boolean {
    return [...this.snapshot().apps.values()].some(({ placements }) =>
      placements.some(({ wasHealthy }) => !wasHealthy),
    )
  }

  #forget(): void {
    this.#memory.forget(this.#parts.now().getTime())
    for (const told of [this.#lastSent, this.#lastRefused])
      for (const id of told.keys()) if (this.#memory.host(id) === null) told.delete(id)
  }

  #keep(decision: Decision): void {
    const [pending, audits] = [this.#pending, this.#pendingAudit]
    const { hosts, events } = decision
    if (!isChange(decision) && events.length + pending.length + audits.length === 0) return
    // Who was removed is removed on record before anything follows from it.
    this.#parts.losses.write()
    this.#memory.keep(decision, () => {
      audits.forEach((record) => this.#parts.audit.append(record))
      hosts.forEach((host) => this.#auditOvertaking(host))
      hosts.forEach((host) => this.#auditOrder(host))
      ;[...pending, ...events].forEach((event) => this.#parts.journal.record(event))
    })
    this.#pending = this.#pending.slice(pending.length)
    this.#pendingAudit = this.#pendingAudit.slice(audits.length)
  }

  /** The host reported a number above ours, and this decision goes on above it. */
  #auditOvertaking({ id, generation }: HostRecord): void {
    const ours = this.#memory.host(id)?.generation ?? 0
    const held = this.#memory.contact(id).report?.generation ?? 0
    if (held > ours && generation >= held) this.#parts.audit.append(overtaking(id, ours, held))
  }

  #auditOrder(host: HostRecord): void {
    if (host.desired === null || host.desired === this.#memory.host(host.id)?.desired) return
    this.#parts.audit.append({
      actor: 'control',
      action: 'order',
      target: host.id,
      outcome: 'done',
      detail: describeOrder(host.generation, host.desired),
    })
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#wake(), ms)
  }
}

/** Numbers of ours that an agent is ahead of are the mark of a store that was restored from an older copy. */
const overtaking = (target: HostId, ours: number, held: number): AuditRecord => ({
  actor: 'control',
  action: 'overtake',
  target,
  outcome: 'done',
  detail: `it holds generation ${held}, this store knew ${ours}: decided anew, above it`,
})

const isChange = ({ hosts, pairs, shut, apps, gone }: Decision): boolean =>
  hosts.length + pairs.length + shut.length + apps.length + gone.length > 0
