import { bothJoined, bothProved, bothPunched, endsOf, hasShut, type End } from './evidence.ts'
import { isSilent } from './members.ts'
import {
  pairKey,
  type EventDraft,
  type Fleet,
  type HostRecord,
  type PairRecord,
  type PairSide,
  type PairStage,
} from './model.ts'

/** One pair's step: what it becomes (null: done with), and what is to be told. */
export interface PairStep {
  readonly pair: PairRecord | null
  readonly events: readonly EventDraft[]
}

/** The order that will carry the side's wish has no number yet: until then nothing proves it. */
export const UNSTAMPED = Number.MAX_SAFE_INTEGER

/** Every two members are a pair from now on, until one of them leaves. */
export const newPairs = (fleet: Fleet): readonly PairRecord[] => {
  const members = [...fleet.hosts.values()]
    .filter((host) => host.state === 'member')
    .sort((one, other) => (one.id < other.id ? -1 : 1))
  return members.flatMap((a, index) =>
    members
      .slice(index + 1)
      .filter((b) => !fleet.pairs.has(pairKey(a.id, b.id)))
      .map((b) => ({ a: a.id, b: b.id, stage: 'punching', aSide: side(a), bSide: side(b) })),
  )
}

const side = ({ address }: HostRecord): PairSide => ({ address, since: UNSTAMPED, isOpen: true })

/** Moves a pair as far as its hosts' reports carry it. Never back, except out. */
export const stepPair = (fleet: Fleet, pair: PairRecord): PairStep => {
  if (pair.stage === 'shutting') return stepShut(fleet, pair)
  const isWhole = endsOf(pair).every(({ self }) => fleet.hosts.get(self)?.state === 'member')
  return isWhole ? stepOn(fleet, pair, pair.stage) : stepShut(fleet, restamp(pair, 'shutting'))
}

interface Milestone {
  readonly stage: PairStage
  readonly kind: EventDraft['kind']
  readonly isReached: (fleet: Fleet, pair: PairRecord) => boolean
}

const MILESTONES: Readonly<Record<Exclude<PairStage, 'shutting'>, Milestone | null>> = {
  punching: { stage: 'proving', kind: 'pair-punched', isReached: bothPunched },
  proving: { stage: 'joining', kind: 'pair-proved', isReached: bothProved },
  joining: { stage: 'joined', kind: 'pair-joined', isReached: bothJoined },
  joined: null,
}

const stepOn = (fleet: Fleet, pair: PairRecord, stage: keyof typeof MILESTONES): PairStep => {
  const next = MILESTONES[stage]
  if (next === null || !next.isReached(fleet, pair)) return { pair, events: [] }
  const moved = next.stage === 'joining' ? restamp(pair, 'joining') : { ...pair, stage: next.stage }
  const onward = stepPair(fleet, moved)
  return { pair: onward.pair, events: [tell(next.kind, pair), ...onward.events] }
}

/** A new wish needs new orders, and only reports on those count for it. */
const restamp = (pair: PairRecord, stage: PairStage): PairRecord => ({
  ...pair,
  stage,
  aSide: { ...pair.aSide, since: UNSTAMPED },
  bSide: { ...pair.bSide, since: UNSTAMPED },
})

const stepShut = (fleet: Fleet, pair: PairRecord): PairStep => {
  const [a, b] = endsOf(pair)
  const aSide = shutSide(fleet, a)
  const bSide = shutSide(fleet, b)
  if (!aSide.isOpen && !bSide.isOpen) return { pair: null, events: [tell('pair-shut', pair)] }
  const isSame = aSide === pair.aSide && bSide === pair.bSide
  return { pair: isSame ? pair : { ...pair, aSide, bSide }, events: [] }
}

const shutSide = (fleet: Fleet, end: End): PairSide =>
  end.own.isOpen && (isDeadLeaver(fleet, end) || hasShut(fleet, end))
    ? { ...end.own, isOpen: false }
    : end.own

/** Leaving does not need the leaver alive: its own side closes by its word or by its silence. */
const isDeadLeaver = (fleet: Fleet, { self }: End): boolean => {
  const host = fleet.hosts.get(self)
  if (host === undefined || host.state === 'gone') return true
  return host.state === 'leaving' && isSilent(fleet, host)
}

const tell = (kind: EventDraft['kind'], { a, b }: PairRecord): EventDraft => ({
  kind,
  host: a,
  peer: b,
  detail: '',
})

/** Gives fresh wishes the numbers of the orders that carry them. */
export const stamp = (pair: PairRecord, hosts: ReadonlyMap<string, HostRecord>): PairRecord => {
  if (pair.aSide.since !== UNSTAMPED && pair.bSide.since !== UNSTAMPED) return pair
  const stamped = (own: PairSide, host: string): PairSide =>
    own.since === UNSTAMPED ? { ...own, since: hosts.get(host)?.generation ?? UNSTAMPED } : own
  return { ...pair, aSide: stamped(pair.aSide, pair.a), bSide: stamped(pair.bSide, pair.b) }
}
