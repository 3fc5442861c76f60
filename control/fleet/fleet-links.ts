import type { X509Certificate } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import type { HostId } from '../../agent/protocol/names.ts'
import type { AgentEvent, Report } from '../../agent/protocol/report.ts'
import type { PublishedList } from '../credentials/revocation-list.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../errors.ts'
import type { Eagerness } from './backoff.ts'
import { AgentLink } from './link.ts'
import type { LinkOwner, Refusal } from './link-owner.ts'
import type { Fleet, HostRecord } from './model.ts'
import { isToBeReached } from './reachable.ts'
import type { Wish } from './send-order.ts'

/** What links need from the rest of control. */
export interface LinkSurroundings {
  readonly agentPort: number
  readonly agentLifeMs: number
  readonly context: () => SecureContext
  /** Judges an agent's certificate beyond its chain. Throws to hang up. */
  readonly verifyAgent: (host: HostId, certificate: X509Certificate) => void
  readonly revocations: () => PublishedList
  readonly onShown: (host: HostId, serial: string) => void
  readonly log: Log
  readonly now: () => Date
  readonly random: () => number
}

/** What links tell the fleet. */
export interface LinkNews {
  readonly host: (id: HostId) => HostRecord | null
  readonly onReport: (id: HostId, report: Report) => void
  readonly onAnswered: (id: HostId, report: Report) => void
  readonly onEvent: (id: HostId, event: AgentEvent) => void
  readonly onDown: (id: HostId, why: string) => void
  readonly onSending: (id: HostId, wish: Wish) => void
  readonly onRefused: (id: HostId, wish: Wish, refusal: Refusal) => void
}

interface OpenLink {
  readonly link: AgentLink
  readonly invitedAt: number
}

/** One link for every host that is to be reached, and none for any other. */
export class FleetLinks {
  readonly #around: LinkSurroundings
  readonly #news: LinkNews
  readonly #links = new Map<HostId, OpenLink>()
  #list: PublishedList | null = null

  constructor(around: LinkSurroundings, news: LinkNews) {
    this.#around = around
    this.#news = news
  }

  /**
   * Opens and ends links as the fleet says, and lets each look at its newest wish. Orders bring the revocation list of this
   * moment until the next call: an agent obeys who knows all that it knows itself, so a list that tells of a leaver never
   * goes with an order that was decided before and still has the leaver for a peer.
   */
  follow(fleet: Fleet): void {
    this.#list = this.#around.revocations()
    for (const [id, { link, invitedAt }] of this.#links) {
      const host = fleet.hosts.get(id)
      const isSame = host !== undefined && host.invitedAt === invitedAt
      if (isSame && isToBeReached(fleet, host, this.#around.agentLifeMs)) continue
      this.#links.delete(id)
      this.#end(link)
    }
    for (const host of fleet.hosts.values()) {
      if (!isToBeReached(fleet, host, this.#around.agentLifeMs)) continue
      this.#open(host)
    }
    for (const { link } of this.#links.values()) link.poke()
  }

  renewAll(): void {
    for (const { link } of this.#links.values()) link.renew()
  }

  async stopAll(): Promise<void> {
    const links = [...this.#links.values()]
    this.#links.clear()
    await Promise.all(links.map(({ link }) => link.stop()))
  }

  /** Nobody waits for the end of a link that is not needed any more. */
  #end(link: AgentLink): void {
    const { log } = this.#around
    link.stop().catch((error: unknown) => log.error('a link did not end', error))
  }

  #open({ id, address, invitedAt }: HostRecord): void {
    if (this.#links.has(id)) return
    const target = {
      address,
      port: this.#around.agentPort,
      verify: (certificate: X509Certificate) => this.#around.verifyAgent(id, certificate),
    }
    this.#links.set(id, { link: new AgentLink(id, target, this.#owner(id)), invitedAt })
  }

  #owner(id: HostId): LinkOwner {
    const { context, log, now, random, onShown } = this.#around
    const news = this.#news
    return {
      context,
      now,
      random,
      eagerness: () => this.#eagerness(id),
      wish: () => wishOf(news.host(id), this.#list),
      onShown: (serial) => onShown(id, serial),
      onReport: (report) => news.onReport(id, report),
      onAnswered: (report) => news.onAnswered(id, report),
      onEvent: (event) => news.onEvent(id, event),
      onDown: (why) => news.onDown(id, why),
      onSending: (wish) => news.onSending(id, wish),
      onRefused: (wish, refusal) => news.onRefused(id, wish, refusal),
      onSendFailed: ({ generation }, error) =>
        log.warn('an order had no answer', { host: id, generation, reason: messageOf(error) }),
    }
  }

  #eagerness(id: HostId): Eagerness {
    const state = this.#news.host(id)?.state
    if (state === 'enrolled') return 'fresh'
    return state === 'gone' ? 'gone' : 'lost'
  }
}

const wishOf = (host: HostRecord | null, revocations: PublishedList | null): Wish | null =>
  host === null || host.desired === null || revocations === null
    ? null
    : { generation: host.generation, desired: host.desired, revocations }
