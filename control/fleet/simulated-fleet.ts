import type { AppName, AppReport } from '../../agent/protocol/app.ts'
import type { DesiredState } from '../../agent/protocol/desired-state.ts'
import { HostId, Ipv4, Mac, WireguardKey } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import type { AppRecord } from '../apps/model.ts'
import { decide } from './decide.ts'
import {
  NO_CONTACT,
  pairKey,
  type Contact,
  type EventDraft,
  type Fleet,
  type HostRecord,
  type PairRecord,
  type Reach,
} from './model.ts'
import { isSettled, pairViews } from './view.ts'

const OVERLAY = { mode: 'encrypted', vni: 4096, port: 51820 } as const
const HASH = '0'.repeat(64)

/** A host's agent as control sees it: what it holds in its kernel, whether it lives, whether control reaches it. */
interface SimulatedAgent {
  readonly address: Ipv4
  isAlive: boolean
  isReachable: boolean
  /** Its disk has no room for an order of more peers than the one that lies there. */
  isFull: boolean
  generation: number
  desired: DesiredState | null
  /** Addresses of containers that stand on it, by app. */
  readonly endpoints: Map<AppName, AppReport['endpoints']>
}

/** Control's core with a world around it that moves only when told: for tests, with time as a number. */
export class SimulatedFleet {
  now = 1_000_000
  readonly agents = new Map<HostId, SimulatedAgent>()
  readonly events: EventDraft[] = []
  hosts = new Map<HostId, HostRecord>()
  pairs = new Map<string, PairRecord>()
  contacts = new Map<HostId, Contact>()
  apps = new Map<AppName, AppRecord>()

  get fleet(): Fleet {
    const { hosts, pairs, contacts, apps, now } = this
    return { overlay: OVERLAY, hosts, pairs, contacts, apps, now }
  }

  /** A host is invited and enrols; its machine is new. `place` is the last number of its addresses. */
  join(name: string, place: number): HostId {
    const id = HostId.parse(name)
    const address = Ipv4.parse(`198.18.0.${place}`)
    const octet = place.toString(16).padStart(2, '0')
    this.hosts.set(id, {
      id,
      address,
      inner: Ipv4.parse(`198.19.0.${place}`),
      mac: Mac.parse(`02:db:13:00:00:${octet}`),
      state: 'enrolled',
      wireguardKey: WireguardKey.parse(`${'A'.repeat(40)}${octet.toUpperCase()}A=`),
      invitedAt: this.now,
      leftAt: null,
      generation: this.hosts.get(id)?.generation ?? 0,
      applied: 0,
      desired: null,
    })
    this.contacts.delete(id)
    this.agents.set(id, {
      address,
      isAlive: true,
      isReachable: true,
      isFull: false,
      generation: 0,
      desired: null,
      endpoints: new Map(),
    })
    return id
  }

  leave(id: HostId): void {
    this.hosts.set(id, { ...this.host(id), state: 'leaving', leftAt: this.now })
  }

  kill(id: HostId): void {
    this.agent(id).isAlive = false
  }

  revive(id: HostId): void {
    this.agent(id).isAlive = true
  }

  cut(id: HostId): void {
    this.agent(id).isReachable = false
  }

  heal(id: HostId): void {
    this.agent(id).isReachable = true
  }

  fill(id: HostId): void {
    this.agent(id).isFull = true
  }

  empty(id: HostId): void {
    this.agent(id).isFull = false
  }

  /** Control is killed and started: all that it saw, and had not written down, is forgotten. */
  restart(): void {
    this.contacts = new Map()
  }

  /** One turn of control's loop, on what it has seen so far. */
  turn(): number {
    const { hosts, pairs, shut, apps, gone, events } = decide(this.fleet)
    for (const host of hosts) this.hosts.set(host.id, host)
    for (const pair of pairs) this.pairs.set(pairKey(pair.a, pair.b), pair)
    for (const { a, b } of shut) this.pairs.delete(pairKey(a, b))
    for (const app of apps) this.apps.set(app.name, app)
    for (const name of gone) this.apps.delete(name)
    this.events.push(...events)
    return [hosts, pairs, shut, apps, gone, events].reduce((sum, { length }) => sum + length, 0)
  }

  /** Control tries to reach the host: it hears the agent's report, or notes that it is down. */
  contact(id: HostId): void {
    const before = this.contacts.get(id) ?? NO_CONTACT
    const isUp = this.isUp(id)
    const reach: Reach = isUp ? 'up' : 'down'
    const since = before.reach === reach ? before.since : this.now
    const report = isUp ? this.report(id) : before.report
    this.contacts.set(id, { ...before, reach, since, report, reportAt: this.now })
  }

  contactAll(): void {
    for (const id of this.agents.keys()) this.contact(id)
  }

  /** The host's last report said something else. */
  distort(id: HostId, change: (report: Report) => Report): void {
    const contact = this.contacts.get(id) ?? NO_CONTACT
    if (contact.report === null) throw new Error(`${id} has not reported`)
    this.contacts.set(id, { ...contact, report: change(contact.report) })
  }

  /** The host's newest order arrives, if anything arrives there, and is answered. */
  deliver(id: HostId): void {
    const { generation, desired } = this.host(id)
    const agent = this.agent(id)
    if (desired !== null && this.isUp(id) && generation > agent.generation) {
      if (agent.isFull) return this.refuse(id, generation, desired)
      agent.generation = generation
      agent.desired = desired
    }
    this.contact(id)
  }

  /** The host cannot keep the order: it closes what that closes, opens nothing, and says so. */
  private refuse(id: HostId, generation: number, desired: DesiredState): void {
    const agent = this.agent(id)
    const wished = new Map(desired.peers.map((peer) => [peer.host, peer]))
    const left = agent.desired?.peers.filter(
      (peer) => wished.get(peer.host)?.publicKey === peer.publicKey,
    )
    if (agent.desired !== null) agent.desired = { ...agent.desired, peers: left ?? [] }
    this.contact(id)
    const contact = this.contacts.get(id) ?? NO_CONTACT
    this.contacts.set(id, { ...contact, closing: { generation, report: this.report(id) } })
  }

  /** Everything that can happen happens, in turn, until nothing changes any more. */
  run(): void {
    for (let round = 0; round < 50; round++) {
      this.now += 100
      for (const id of this.agents.keys()) if (this.isDialled(id)) this.deliver(id)
      if (this.turn() === 0 && round > 20) return
    }
    throw new Error('the fleet does not come to rest')
  }

  host(id: HostId): HostRecord {
    const host = this.hosts.get(id)
    if (host === undefined) throw new Error(`no host ${id}`)
    return host
  }

  agent(id: HostId): SimulatedAgent {
    const agent = this.agents.get(id)
    if (agent === undefined) throw new Error(`no agent ${id}`)
    return agent
  }

  /** Who lets whom in, by the hosts' own kernels: `host-1<host-2`. */
  holes(): readonly string[] {
    return [...this.agents].flatMap(([id, { desired }]) =>
      (desired?.peers ?? []).map((peer) => `${id}<${peer.host}`),
    )
  }

  stages(): Readonly<Record<string, string>> {
    return Object.fromEntries(pairViews(this.fleet).map(({ a, b, stage }) => [`${a} ${b}`, stage]))
  }

  isSettled(): boolean {
    return isSettled(this.fleet)
  }

  /** Kinds of the events of one pair or host, in order. */
  told(a: HostId, b: HostId | null = null): readonly string[] {
    return this.events.filter(({ host, peer }) => host === a && peer === b).map(({ kind }) => kind)
  }

  private isUp(id: HostId): boolean {
    const { isAlive, isReachable } = this.agent(id)
    return isAlive && isReachable
  }

  private isDialled(id: HostId): boolean {
    const { state } = this.host(id)
    const isTaken = [...this.hosts.values()].some(
      (host) => host.id !== id && host.state !== 'gone' && host.address === this.agent(id).address,
    )
    return state !== 'invited' && !(state === 'gone' && isTaken)
  }

  private report(id: HostId): Report {
    const agent = this.agent(id)
    const { generation, desired } = agent
    const peers = desired?.peers ?? []
    const at = new Date(this.now).toISOString()
    return {
      host: id,
      at,
      bootId: 'boot',
      generation,
      agent: { version: '0', pid: 1, startedAt: at, residentKib: 1 },
      firewall: { hash: HASH, intact: true, guard: 'owned', card: 'owned' },
      holes: peers.map(({ address }) => ({ address, port: OVERLAY.port })),
      overlay: {
        mode: OVERLAY.mode,
        publicKey: this.host(id).wireguardKey,
        proved: peers.filter(({ host }) => this.canShake(id, host)).map(({ host }) => host),
        joined: peers.filter(({ stage }) => stage === 'joined').map(({ host }) => host),
        mtu: 1400,
      },
      apps: (desired?.apps ?? []).map(({ name }) => ({
        name,
        endpoints: agent.endpoints.get(name) ?? [],
        instances: [],
      })),
      certificate: { serial: '1', notAfter: at },
    }
  }

  /** A handshake needs both holes and both alive; it does not need control. */
  private canShake(one: HostId, other: HostId): boolean {
    const [own, peer] = [this.agents.get(one), this.agents.get(other)]
    return own?.isAlive === true && peer?.isAlive === true && this.isOpenTo(peer, one)
  }

  private isOpenTo(agent: SimulatedAgent, host: HostId): boolean {
    return agent.desired?.peers.some((peer) => peer.host === host) ?? false
  }
}
