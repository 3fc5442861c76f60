import type { AppName } from '../../agent/protocol/app.ts'
import type { OverlaySpec } from '../../agent/protocol/desired-state.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import type { AppRecord } from '../apps/model.ts'
import type { Store } from '../store/store.ts'
import type { Decision } from './decide.ts'
import { isBeyondReturn } from './reachable.ts'
import {
  NO_CONTACT,
  pairKey,
  type Closing,
  type Contact,
  type Fleet,
  type HostRecord,
  type PairRecord,
  type Reach,
} from './model.ts'

export interface MemoryParts {
  readonly store: Store
  readonly overlay: OverlaySpec
  /** How long a certificate of an agent holds. */
  readonly agentLifeMs: number
  readonly now: () => Date
}

/**
 * What the store holds about hosts and pairs, at hand, and beside it what was seen since the start. Who left is
 * remembered as long as it may come back with a certificate: memory follows the fleet as it is, not as it ever was.
 */
export class FleetMemory {
  readonly #store: Store
  readonly #overlay: OverlaySpec
  readonly #agentLifeMs: number
  readonly #hosts: Map<HostId, HostRecord>
  readonly #pairs: Map<string, PairRecord>
  readonly #apps: Map<AppName, AppRecord>
  readonly #contacts = new Map<HostId, Contact>()

  constructor({ store, overlay, agentLifeMs, now }: MemoryParts) {
    this.#store = store
    this.#overlay = overlay
    this.#agentLifeMs = agentLifeMs
    const hosts = store.hosts.presentOrLeftSince(now().getTime() - agentLifeMs)
    this.#hosts = new Map(hosts.map((host) => [host.id, host]))
    this.#apps = new Map(store.apps.all().map((app) => [app.name, app]))
    this.#pairs = new Map(store.pairs.all().map((pair) => [pairKey(pair.a, pair.b), pair]))
  }

  fleet(now: number): Fleet {
    return {
      overlay: this.#overlay,
      hosts: this.#hosts,
      pairs: this.#pairs,
      contacts: this.#contacts,
      apps: this.#apps,
      now,
    }
  }

  host(id: HostId): HostRecord | null {
    return this.#hosts.get(id) ?? null
  }

  contact(id: HostId): Contact {
    return this.#contacts.get(id) ?? NO_CONTACT
  }

  /** Takes the host from the store anew. A new invitation is a new machine: what was seen of the old one is nothing. */
  reload(id: HostId): void {
    const host = this.#store.hosts.get(id)
    if (host === null) return
    this.#hosts.set(id, host)
    if (host.state === 'invited') this.#contacts.delete(id)
  }

  /** Takes the app from the store anew. */
  reloadApp(name: AppName): void {
    const app = this.#store.apps.get(name)
    if (app === null) this.#apps.delete(name)
    else this.#apps.set(name, app)
  }

  /** Forgets who is beyond return. */
  forget(now: number): void {
    for (const host of this.#hosts.values())
      if (isBeyondReturn(host, now, this.#agentLifeMs)) this.#hosts.delete(host.id)
    // A link that is ending may still have told of one that was forgotten before.
    for (const id of this.#contacts.keys()) if (!this.#hosts.has(id)) this.#contacts.delete(id)
  }

  /** Gives what the host was before. */
  reach(id: HostId, reach: Reach, now: number): Reach {
    const before = this.contact(id)
    if (before.reach !== reach) this.#contacts.set(id, { ...before, reach, since: now })
    return before.reach
  }

  /**
   * Whether a report that came beside the watched ones adds to them. It tells early that an order was
   * applied; within one generation the watched ones are in order and know more (a late answer would
   * take back a handshake that was reported since, and nobody would report it again).
   */
  isNews(id: HostId, report: Report): boolean {
    const known = this.contact(id).report
    return known === null || report.generation > known.generation
  }

  report(id: HostId, report: Report, now: number): void {
    this.#contacts.set(id, { ...this.contact(id), report, reportAt: now })
  }

  /** The host has closed what the order of this number closes, though it could not keep it. */
  closing(id: HostId, closing: Closing): void {
    if (closing.report.host === id) this.#contacts.set(id, { ...this.contact(id), closing })
  }

  /** The agent holds another order than ours under our number: only a higher one reaches it. */
  raise(id: HostId, held: number): void {
    const host = this.#hosts.get(id)
    if (host === undefined) return
    this.#hosts.set(id, { ...host, generation: Math.max(host.generation, held), desired: null })
  }

  /** Writes a decision down; the memory changes only when the disk has it. */
  keep({ hosts, pairs, shut, apps, gone }: Decision, more: () => void): void {
    this.#store.transaction(() => {
      hosts.forEach((host) => this.#store.hosts.put(host))
      pairs.forEach((pair) => this.#store.pairs.put(pair))
      shut.forEach((pair) => this.#store.pairs.drop(pair))
      apps.forEach((app) => this.#store.apps.put(app))
      gone.forEach((name) => this.#store.apps.drop(name))
      more()
    })
    hosts.forEach((host) => this.#hosts.set(host.id, host))
    pairs.forEach((pair) => this.#pairs.set(pairKey(pair.a, pair.b), pair))
    shut.forEach(({ a, b }) => this.#pairs.delete(pairKey(a, b)))
    apps.forEach((app) => this.#apps.set(app.name, app))
    gone.forEach((name) => this.#apps.delete(name))
  }
}
