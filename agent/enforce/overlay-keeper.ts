import type { DesiredState } from '../protocol/desired-state.ts'
import type { AppReport } from '../protocol/app.ts'
import type { HostId } from '../protocol/names.ts'
import type { OverlayDriver } from '../overlay/overlay-driver.ts'
import type { Card, IsPinned } from '../overlay/apps/app-wish.ts'
import { standingEndpoints } from '../overlay/apps/standing-endpoints.ts'
import {
  type OverlayWish,
  type Underlay,
  joinedPeers,
  overlayWish,
  tunnelPeers,
} from '../overlay/overlay-wish.ts'
import type { OverlayReading } from '../overlay/plan/overlay-plan.ts'
import { forwardingOf } from '../overlay/plan/plan-forwarding.ts'
import { BRIDGE, FRAMES } from '../overlay/devices.ts'
import { answeredThroughHole } from '../overlay/proof.ts'
import { Sessions } from '../overlay/sessions.ts'
import { quietBridgeHooks } from '../overlay/bridge-hooks.ts'
import { Bell } from './bell.ts'
import type { Notices } from './notices.ts'

export interface OverlayKeeperParts {
  readonly driver: OverlayDriver
  readonly underlay: () => Promise<Underlay>
  readonly notices: Notices
  /** Cards that containers of this host have on apps' networks. */
  readonly cards: () => readonly Card[]
  /** Milliseconds of the monotonic clock. */
  readonly nowMs: () => number
}

/** What was last read of the overlay, in the words of a report. */
export interface OverlayFacts {
  readonly proved: readonly HostId[]
  readonly joined: readonly HostId[]
  readonly mtu: number
  readonly apps: readonly Pick<AppReport, 'name' | 'endpoints'>[]
}

const NOTHING: OverlayFacts = { proved: [], joined: [], mtu: 0, apps: [] }

/** Holds what the overlay should be, and makes it so. */
export class OverlayKeeper {
  readonly #parts: OverlayKeeperParts
  /** Rings when the next wish comes. */
  readonly told = new Bell()
  readonly #sessions = new Sessions()
  #desired: DesiredState | null = null
  #facts: OverlayFacts = NOTHING
  #reading: OverlayReading | null = null
  #isPinned: IsPinned | null = null
  /** Plain mode: peers that answered through their hole, by all that makes them who they are. */
  #answered: ReadonlySet<string> = new Set()

  constructor(parts: OverlayKeeperParts) {
    this.#parts = parts
  }

  get facts(): OverlayFacts {
    return this.#facts
  }

  get desired(): DesiredState | null {
    return this.#desired
  }

  /** Somebody changed the kernel on this agent's own account: the last reading holds no longer. */
  forgetReading(): void {
    this.#reading = null
  }

  /** Cards stand on no bridge because they are not tied to their addresses. */
  get isHoldingBack(): boolean {
    return this.#isPinned !== null
  }

  /**
   * Makes the overlay so, reads it back, and tells what had been different. `isPinned` says which cards may stand on
   * their bridge, where not all may.
   */
  async enforce(
    desired: DesiredState | null,
    isPinned: IsPinned | null = null,
  ): Promise<readonly string[]> {
    this.#desired = desired
    this.#isPinned = isPinned
    this.#sessions.keep(desired === null ? [] : tunnelPeers(desired))
    this.told.ring()
    this.#answered = new Set(desired?.peers.map(proofKey).filter((key) => this.#answered.has(key)))
    const { driver, notices } = this.#parts
    const hooks = await quietBridgeHooks()
    const wish = await this.#wish()
    const known = notices.has('overlay') ? null : this.#reading
    this.#reading = null
    const { reading, findings } = await driver.enforce(wish, known)
    this.#note(reading)
    return [...hooks, ...findings]
  }

  /** What differs now, without mending it. */
  async judge(): Promise<readonly string[]> {
    const { driver, notices } = this.#parts
    notices.forget('overlay')
    const hooks = await quietBridgeHooks()
    const wish = await this.#wish()
    const reading = await driver.read()
    this.#note(reading)
    return [...hooks, ...driver.plan(wish, reading).findings]
  }

  /**
   * Asks again who answers through the holes. Looks at the tunnel on the way, which sends no event when somebody
   * changes it. Nobody else may read or change it meanwhile: of two readings the older must not come last.
   */
  async prove(): Promise<void> {
    if (this.#desired === null) return
    const wireguard = await this.#parts.driver.readTunnel()
    await this.#notice(wireguard)
    if (this.#desired.overlay.mode === 'plain') await this.#askThroughHoles(this.#desired)
    this.#listen(wireguard)
    this.#facts = { ...this.#facts, proved: this.#provedPeers() }
  }

  /** Whether somebody is still to prove their hole. */
  get isProving(): boolean {
    return (this.#desired?.peers.length ?? 0) > this.#facts.proved.length
  }

  /** Peers are becoming known to one another just now. */
  get isLively(): boolean {
    return this.#sessions.isLively
  }

  /** Whether somebody waits for a call or a word of this end's. */
  get isSpeechDue(): boolean {
    const nowMs = this.#parts.nowMs()
    return this.#sessions.isCallDue(nowMs) || this.#sessions.isWordDue(nowMs)
  }

  /** Calls peers that are not heard, and sends the others a word. Nobody may change the tunnel meanwhile. */
  async speak(): Promise<void> {
    if (this.#desired?.overlay.mode !== 'encrypted') return
    const { driver, nowMs } = this.#parts
    // Who was silent a moment ago may have been heard since: a call would cost that session.
    if (this.#sessions.isCallDue(nowMs())) this.#listen(await driver.readTunnel())
    const calls = this.#sessions.takeCalls(nowMs())
    await driver.speak(calls, this.#sessions.takeWords(nowMs()))
  }

  async #wish(): Promise<OverlayWish | null> {
    const { underlay, cards } = this.#parts
    return this.#desired === null
      ? null
      : overlayWish(this.#desired, await underlay(), cards(), this.#isPinned ?? undefined)
  }

  #listen(wireguard: OverlayReading['wireguard']): void {
    const peers = this.#desired === null ? [] : tunnelPeers(this.#desired)
    this.#sessions.take(peers, wireguard, this.#parts.nowMs())
  }

  async #notice(wireguard: OverlayReading['wireguard']): Promise<void> {
    const { driver, notices } = this.#parts
    const wish = await this.#wish()
    if (wish === null || this.#reading === null) return
    const { findings } = driver.plan(wish, { ...this.#reading, wireguard })
    if (findings.length > 0) notices.note('overlay', 'wg: the tunnel is not as wished')
  }

  async #askThroughHoles(desired: DesiredState): Promise<void> {
    const silent = desired.peers.filter((peer) => !this.#answered.has(proofKey(peer)))
    if (silent.length === 0) return
    const answers = new Set(await answeredThroughHole(silent))
    const fresh = silent.filter(({ inner }) => answers.has(inner)).map(proofKey)
    this.#answered = new Set([...this.#answered, ...fresh])
  }

  #note(reading: OverlayReading): void {
    this.#reading = reading
    this.#listen(reading.wireguard)
    if (this.#desired === null) {
      this.#facts = NOTHING
      return
    }
    const joined = joinedPeers(this.#desired, forwardingOf(FRAMES, reading))
    this.#facts = {
      proved: this.#provedPeers(),
      joined: joined.map(({ host }) => host),
      mtu: reading.devices.get(BRIDGE)?.mtu ?? 0,
      apps: this.#desired.apps.map((app) => ({
        name: app.name,
        endpoints: standingEndpoints(app, this.#parts.cards(), reading.devices),
      })),
    }
  }

  #provedPeers(): readonly HostId[] {
    if (this.#desired === null) return []
    const { overlay, peers } = this.#desired
    const heard = this.#sessions.heard(this.#parts.nowMs())
    const isProved = (peer: DesiredState['peers'][number]): boolean =>
      overlay.mode === 'encrypted'
        ? peer.publicKey !== null && heard.has(peer.publicKey)
        : this.#answered.has(proofKey(peer))
    return peers.filter(isProved).map(({ host }) => host)
  }
}

const proofKey = ({ host, address, inner, mac }: DesiredState['peers'][number]): string =>
  [host, address, inner, mac].join(' ')
