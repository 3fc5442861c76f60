import type { HostId } from '../../agent/protocol/names.ts'
import type { Order } from '../../agent/protocol/order.ts'
import type { Report } from '../../agent/protocol/report.ts'
import { type Decision, decide } from '../../control/fleet/decide.ts'
import {
  type Contact,
  type Fleet,
  type HostRecord,
  type PairRecord,
  type Reach,
  contactOf,
  pairKey,
} from '../../control/fleet/model.ts'
import { isToBeReached } from '../../control/fleet/reachable.ts'
import { isSettled } from '../../control/fleet/view.ts'
import { type Place, TUNNEL_PORT } from './machine.ts'

const ORDER_LIFE_MS = 30_000
const AGENT_LIFE_MS = 4 * 3_600_000
const OVERLAY = { mode: 'encrypted', vni: 4096, port: TUNNEL_PORT } as const

/** Control's core, and around it what its loop does: a disk that outlives a crash and a memory that does not. */
export class Control {
  #hosts = new Map<HostId, HostRecord>()
  #pairs = new Map<string, PairRecord>()
  #contacts = new Map<HostId, Contact>()

  fleet(now: number): Fleet {
    return {
      overlay: OVERLAY,
      hosts: this.#hosts,
      pairs: this.#pairs,
      contacts: this.#contacts,
      apps: new Map(),
      now,
    }
  }

  get hosts(): ReadonlyMap<HostId, HostRecord> {
    return this.#hosts
  }

  reach(id: HostId): Reach {
    return this.#contacts.get(id)?.reach ?? 'unknown'
  }

  isSettled(now: number): boolean {
    return isSettled(this.fleet(now))
  }

  isToBeReached(id: HostId, now: number): boolean {
    const host = this.#hosts.get(id)
    return host !== undefined && isToBeReached(this.fleet(now), host, AGENT_LIFE_MS)
  }

  invite({ host: id, address, inner }: Place, mac: HostRecord['mac'], now: number): void {
    const generation = this.#hosts.get(id)?.generation ?? 0
    const fresh = { wireguardKey: null, leftAt: null, applied: 0, desired: null }
    this.#hosts.set(id, {
      ...fresh,
      id,
      address,
      inner,
      mac,
      generation,
      state: 'invited',
      invitedAt: now,
    })
    this.#contacts.delete(id)
  }

  enrol(id: HostId, wireguardKey: HostRecord['wireguardKey']): void {
    this.#change(id, { state: 'enrolled', wireguardKey })
  }

  remove(id: HostId, now: number): void {
    const state = this.#hosts.get(id)?.state
    if (state === undefined || state === 'leaving' || state === 'gone') return
    this.#change(id, { state: state === 'invited' ? 'gone' : 'leaving', leftAt: now })
  }

  /** Decides and writes down. */
  turn(now: number): Decision {
    const decision = decide(this.fleet(now))
    for (const host of decision.hosts) this.#hosts.set(host.id, host)
    for (const pair of decision.pairs) this.#pairs.set(pairKey(pair.a, pair.b), pair)
    for (const { a, b } of decision.shut) this.#pairs.delete(pairKey(a, b))
    return decision
  }

  /** The newest order, as it goes out now. */
  order(id: HostId, now: number): Order | null {
    const { generation, desired } = this.#hosts.get(id) ?? { generation: 0, desired: null }
    if (desired === null) return null
    const [issuedAt, expiresAt] = [now, now + ORDER_LIFE_MS].map((ms) => new Date(ms).toISOString())
    if (issuedAt === undefined || expiresAt === undefined) return null
    return { version: 1, host: id, generation, issuedAt, expiresAt, desired }
  }

  hear(id: HostId, report: Report, now: number): void {
    this.#reach(id, 'up', now)
    this.#contacts.set(id, { ...contactOf(this.fleet(now), id), report, reportAt: now })
  }

  /** An answer comes by a way of its own: it counts only when it tells of more than what was heard. */
  hearAnswer(id: HostId, report: Report, now: number): void {
    const known = this.#contacts.get(id)?.report ?? null
    if (known === null || report.generation > known.generation) this.hear(id, report, now)
  }

  /** The host could not keep the order of this number, and has closed what it closes. */
  hearClosing(id: HostId, generation: number, report: Report, now: number): void {
    const closing = { generation, report }
    this.#contacts.set(id, { ...contactOf(this.fleet(now), id), closing })
  }

  hearRefusal(id: HostId, ours: number, held: number): void {
    const generation = Math.max(this.#hosts.get(id)?.generation ?? 0, ours, held)
    this.#change(id, { generation, desired: null })
  }

  lose(id: HostId, now: number): void {
    this.#reach(id, 'down', now)
  }

  /** Killed and started again: the disk is read, and what was only seen is forgotten. */
  crash(): void {
    this.#hosts = structuredClone(this.#hosts)
    this.#pairs = structuredClone(this.#pairs)
    this.#contacts = new Map()
  }

  #reach(id: HostId, reach: Reach, now: number): void {
    const before = contactOf(this.fleet(now), id)
    if (before.reach !== reach) this.#contacts.set(id, { ...before, reach, since: now })
  }

  #change(id: HostId, change: Partial<HostRecord>): void {
    const host = this.#hosts.get(id)
    if (host !== undefined) this.#hosts.set(id, { ...host, ...change })
  }
}
