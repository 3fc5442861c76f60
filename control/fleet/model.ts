import type { AppName } from '../../agent/protocol/app.ts'
import type { DesiredState, OverlaySpec } from '../../agent/protocol/desired-state.ts'
import type { HostId, Ipv4, Mac, WireguardKey } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import type { ControlEvent, HostState, PairView } from '../api/contract.ts'
import type { AppRecord } from '../apps/model.ts'

/** A host as control remembers it. Times are milliseconds since the epoch. */
export interface HostRecord {
  readonly id: HostId
  readonly address: Ipv4
  readonly inner: Ipv4
  readonly mac: Mac
  readonly state: HostState
  readonly wireguardKey: WireguardKey | null
  readonly invitedAt: number
  readonly leftAt: number | null
  /** Of the newest order. Rises for ever, also over a leave and a new invitation under the same id. */
  readonly generation: number
  /** What the host last reported. */
  readonly applied: number
  /** Content of the newest order; null before the first, or when a new one must be made whatever it says. */
  readonly desired: DesiredState | null
}

export type PairStage = Exclude<PairView['stage'], 'apart'>

/** What the pair means on one of its two hosts. */
export interface PairSide {
  /** Address of this side's host when the pair began: someone else may have it by the time the pair is shut. */
  readonly address: Ipv4
  /** Generation of this side's order that carries the pair's present wish: older reports prove nothing. */
  readonly since: number
  /** While shutting: this side may still hold the hole. */
  readonly isOpen: boolean
}

/** Two hosts, `a < b`, from the first punch until both sides are shut. */
export interface PairRecord {
  readonly a: HostId
  readonly b: HostId
  readonly stage: PairStage
  readonly aSide: PairSide
  readonly bSide: PairSide
}

/** `unknown`: not yet tried since control started. */
export type Reach = 'unknown' | 'up' | 'down'

/** What a host closed of an order that it refused because it could not keep it. */
export interface Closing {
  /** Of that order. */
  readonly generation: number
  /** What was read back when it was closed: it holds an older order, with what was closed taken out of it. */
  readonly report: Report
}

/** What control saw of an agent since it started; never persisted. */
export interface Contact {
  readonly reach: Reach
  /** When `reach` became so. */
  readonly since: number
  readonly report: Report | null
  readonly reportAt: number | null
  /** The last of its kind. */
  readonly closing: Closing | null
}

export const NO_CONTACT: Contact = {
  reach: 'unknown',
  since: 0,
  report: null,
  reportAt: null,
  closing: null,
}

/** All that a decision rests on. */
export interface Fleet {
  readonly overlay: OverlaySpec
  readonly hosts: ReadonlyMap<HostId, HostRecord>
  readonly pairs: ReadonlyMap<string, PairRecord>
  readonly contacts: ReadonlyMap<HostId, Contact>
  readonly apps: ReadonlyMap<AppName, AppRecord>
  readonly now: number
}

export type EventDraft = Pick<ControlEvent, 'kind' | 'host' | 'peer' | 'detail'>

export const pairKey = (one: HostId, other: HostId): string =>
  one < other ? `${one} ${other}` : `${other} ${one}`

export const contactOf = (fleet: Fleet, host: HostId): Contact =>
  fleet.contacts.get(host) ?? NO_CONTACT
