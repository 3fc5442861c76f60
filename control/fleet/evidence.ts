import type { HostId } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import { contactOf, type Fleet, type PairRecord, type PairSide } from './model.ts'

/** One end of a pair, seen from that end. */
export interface End {
  readonly self: HostId
  readonly own: PairSide
  readonly peer: HostId
  readonly other: PairSide
}

export const endsOf = ({ a, b, aSide, bSide }: PairRecord): readonly [End, End] => [
  { self: a, own: aSide, peer: b, other: bSide },
  { self: b, own: bSide, peer: a, other: aSide },
]

/** The host's word on the pair's present wish; null when it spoke only before it had the order. */
const testimony = (fleet: Fleet, end: End): Report | null => {
  const { report } = contactOf(fleet, end.self)
  return report !== null && report.generation >= end.own.since ? report : null
}

const bothSay =
  (says: (report: Report, end: End, fleet: Fleet) => boolean) =>
  (fleet: Fleet, pair: PairRecord): boolean =>
    endsOf(pair).every((end) => {
      const report = testimony(fleet, end)
      return report !== null && says(report, end, fleet)
    })

const listsHole = (report: Report, { other }: End, fleet: Fleet): boolean =>
  report.holes.some((hole) => hole.address === other.address && hole.port === fleet.overlay.port)

export const bothPunched = bothSay(listsHole)
export const bothProved = bothSay((report, { peer }) => report.overlay.proved.includes(peer))
export const bothJoined = bothSay((report, { peer }) => report.overlay.joined.includes(peer))

/**
 * For shutting a host need not hold the order: one that has no room to keep it closes what it closes all the same, for
 * good. Only the refusal of the very order that carries this wish, or of a newer one, is such a word.
 */
const closingTestimony = (fleet: Fleet, end: End): Report | null => {
  const { closing } = contactOf(fleet, end.self)
  return closing !== null && closing.generation >= end.own.since ? closing.report : null
}

/** This end has neither hole nor forwarding entry any more. */
export const hasShut = (fleet: Fleet, end: End): boolean => {
  const report = testimony(fleet, end) ?? closingTestimony(fleet, end)
  if (report === null || report.overlay.joined.includes(end.peer)) return false
  return isTakenOver(fleet, end) || !listsHole(report, end, fleet)
}

/** The address belongs to another peer by now: a hole for it is that peer's. */
const isTakenOver = (fleet: Fleet, { self, other }: End): boolean =>
  fleet.hosts.get(self)?.desired?.peers.some((peer) => peer.address === other.address) ?? false
