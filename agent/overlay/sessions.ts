import { type Calling, type Silence, pace, paceOn } from './calling.ts'
import { BEAT_MS, type Hearing, hear, isHeard } from './hearing.ts'
import type { TunnelPeer } from './overlay-wish.ts'
import type { WireguardReading } from './tunnel/wireguard-reading.ts'

interface Session {
  readonly peer: TunnelPeer
  readonly hearing: Hearing
  /** Null while the peer is heard. */
  readonly calling: Calling | null
}

/** The tunnel's sessions, as far as readings tell: who is heard, who is to be called, to whom a word is owed. */
export class Sessions {
  #sessions: ReadonlyMap<string, Session> = new Map()
  readonly #owed = new Set<string>()
  /** Public keys of all peers that the device had at the last look; null before the first. */
  #inDevice: ReadonlySet<string> | null = null
  #beatAtMs = 0

  /** Takes in a reading of the device that should have these peers; null: there is none. */
  take(peers: readonly TunnelPeer[], reading: WireguardReading | null, nowMs: number): void {
    const taken = peers.flatMap((peer): [string, Session][] => {
      const read = reading?.peers.get(peer.publicKey)
      if (read === undefined) return []
      const before = this.#sessions.get(peer.publicKey)
      const heardBefore = before?.hearing ?? this.#newcomer(peer)
      const hearing = hear(heardBefore, read, nowMs)
      if (owesWord(heardBefore, hearing, nowMs)) this.#owed.add(peer.publicKey)
      // A session that stood before this agent began is given time to show that it carries: a call would cost it.
      const isInherited = heardBefore === undefined && hearing.handshake > 0
      const silentFromMs = isInherited ? nowMs + 2 * BEAT_MS : nowMs
      const calling = isHeard(hearing, nowMs)
        ? null
        : pace(before?.calling ?? undefined, silenceOf(peer, hearing), silentFromMs)
      return [[peer.publicKey, { peer, hearing, calling }]]
    })
    this.#sessions = new Map(taken)
    this.#inDevice = new Set(reading?.peers.keys())
  }

  /** Forgets all other peers: a word to one that has left would bring it back into the device. */
  keep(peers: readonly TunnelPeer[]): void {
    const kept = new Set(peers.map(({ publicKey }) => publicKey))
    this.#sessions = new Map([...this.#sessions].filter(([key]) => kept.has(key)))
  }

  /** A peer that the device did not have a moment ago; undefined for one whose past nobody knows. */
  #newcomer({ publicKey }: TunnelPeer): Hearing | undefined {
    return this.#inDevice === null || this.#inDevice.has(publicKey) ? undefined : UNKNOWN
  }

  /** Public keys of the peers whose data came in through the present session, and lately. */
  heard(nowMs: number): ReadonlySet<string> {
    const heard = [...this.#sessions].filter(([, { hearing }]) => isHeard(hearing, nowMs))
    return new Set(heard.map(([key]) => key))
  }

  /** Something has just happened: more is likely to come at once. */
  get isLively(): boolean {
    return this.#owed.size > 0
  }

  isCallDue(nowMs: number): boolean {
    return this.#due(nowMs).length > 0
  }

  isWordDue(nowMs: number): boolean {
    return this.isLively || nowMs >= this.#beatAtMs
  }

  /** Peers that are to be called; from here on they count as called. */
  takeCalls(nowMs: number): readonly TunnelPeer[] {
    const due = this.#due(nowMs)
    const sessions = new Map(this.#sessions)
    for (const { peer, hearing, calling } of due) {
      const silence = silenceOf(peer, hearing)
      sessions.set(peer.publicKey, {
        peer,
        hearing: UNKNOWN,
        calling: paceOn(calling, silence, nowMs),
      })
    }
    this.#sessions = sessions
    return due.map(({ peer }) => peer)
  }

  /** Peers to whom a word is due; from here on they count as spoken to. Who has no session is not called by it. */
  takeWords(nowMs: number): readonly TunnelPeer[] {
    const isBeat = nowMs >= this.#beatAtMs
    if (isBeat) this.#beatAtMs = nowMs + BEAT_MS
    const due = [...this.#sessions.values()].filter(
      ({ peer, hearing }) => hearing.handshake > 0 && (isBeat || this.#owed.has(peer.publicKey)),
    )
    this.#owed.clear()
    return due.map(({ peer }) => peer)
  }

  #due(nowMs: number): readonly (Session & { readonly calling: Calling })[] {
    return [...this.#sessions.values()].flatMap(({ calling, ...session }) =>
      calling === null || nowMs < calling.dueAtMs ? [] : [{ ...session, calling }],
    )
  }
}

const UNKNOWN: Hearing = { handshake: 0, receivedBytes: 0, heardAtMs: null }

const silenceOf = ({ keepaliveS }: TunnelPeer, { handshake }: Hearing): Silence => ({
  isCaller: keepaliveS > 0,
  isAnswered: handshake > 0,
})

/**
 * A peer waits for a word when the handshake is done, and when it was heard: it may have noticed the handshake later
 * than the first word came.
 */
const owesWord = (before: Hearing | undefined, now: Hearing, nowMs: number): boolean => {
  const isFresh = now.handshake > 0 && now.handshake !== before?.handshake
  const wasHeard = before !== undefined && isHeard(before, nowMs)
  return isFresh || (!wasHeard && isHeard(now, nowMs))
}
