import type { HostId } from '../../agent/protocol/names.ts'
import {
  contactOf,
  type Contact,
  type EventDraft,
  type Fleet,
  type HostRecord,
  type PairRecord,
} from './model.ts'

/** How long a leaver that seems alive may take to empty itself before it counts as dead. */
export const LEAVER_GRACE_MS = 1500
/** A peer counts as unreachable only after this long: a link that is being redialled is not a dead host. */
export const UNREACHABLE_AFTER_MS = 1000
/** Beyond this a reported generation is nonsense, and raising ours above it would end the numbers. */
const HIGHEST_BELIEVABLE_GENERATION = 2 ** 48

/** Takes in what the host reported: its first report makes it a member, its generation is noted. */
export const takeReport = (fleet: Fleet, host: HostRecord): HostRecord => {
  const { report } = contactOf(fleet, host.id)
  if (report === null || host.state === 'invited') return host
  const state = host.state === 'enrolled' ? 'member' : host.state
  return catchUp({ ...host, applied: report.generation, state }, report.generation)
}

/** An agent ahead of us (our disk was restored, say) is only reached by a number above its own. */
export const catchUp = (host: HostRecord, held: number): HostRecord => {
  if (host.state === 'gone' || held <= host.generation) return host
  if (held > HIGHEST_BELIEVABLE_GENERATION) return host
  return { ...host, generation: held, desired: null }
}

/** A leaver is gone when nobody within reach still holds a hole for it. */
export const retire = (fleet: Fleet, host: HostRecord, pairs: Iterable<PairRecord>): HostRecord => {
  if (host.state !== 'leaving') return host
  const isShut = [...pairs].every((pair) => isShutFor(fleet, host.id, pair))
  return isShut && isEmptied(fleet, host) ? { ...host, state: 'gone' } : host
}

const isShutFor = (fleet: Fleet, leaver: HostId, pair: PairRecord): boolean => {
  if (pair.a !== leaver && pair.b !== leaver) return true
  const [own, other, otherId] =
    pair.a === leaver ? [pair.aSide, pair.bSide, pair.b] : [pair.bSide, pair.aSide, pair.a]
  if (pair.stage !== 'shutting' || own.isOpen) return false
  return !other.isOpen || isUnreachable(contactOf(fleet, otherId), fleet.now)
}

const isEmptied = (fleet: Fleet, host: HostRecord): boolean =>
  host.desired !== null && (isSilent(fleet, host) || host.applied === host.generation)

/** Whether a leaver's own word need not be waited for. */
export const isSilent = (fleet: Fleet, leaver: HostRecord): boolean =>
  contactOf(fleet, leaver.id).reach === 'down' ||
  fleet.now >= (leaver.leftAt ?? 0) + LEAVER_GRACE_MS

const isUnreachable = ({ reach, since }: Contact, now: number): boolean =>
  reach === 'down' && now >= since + UNREACHABLE_AFTER_MS

export const stateEvents = (before: HostRecord | undefined, after: HostRecord): EventDraft[] => {
  if (before?.state === after.state) return []
  const event = { host: after.id, peer: null, detail: '' }
  if (after.state === 'member') return [{ ...event, kind: 'host-member' }]
  if (after.state === 'gone') return [{ ...event, kind: 'host-gone' }]
  return []
}
