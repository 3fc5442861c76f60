import type { InstanceState } from '../../../agent/protocol/app.ts'
import type { HostId, Ipv4 } from '../../../agent/protocol/names.ts'
import type { AppRecord, Placement } from '../model.ts'

/** A host as far as placing asks. */
export interface Ground {
  readonly id: HostId
  /** On the underlay; which addresses of an app it may give out follows from it. */
  readonly address: Ipv4
  /** Answers, so that a new instance can begin there. */
  readonly isUp: boolean
  /** What components may use of it all together; null when it has not told. */
  readonly room: Room | null
  /** Addresses that stand there still, by app: not given again before they are gone. */
  readonly taken: (app: string) => readonly string[]
}

export interface Room {
  readonly memoryMib: number
  readonly cpus: number
}

/** What an agent told of one instance in one revision. */
export interface Seen {
  readonly state: InstanceState
  readonly detail: string | null
  readonly restarts: number
}

/** All that a roll-out rests on. */
export interface World {
  /** Members only, by id. */
  readonly grounds: ReadonlyMap<HostId, Ground>
  readonly seen: (app: string, placement: Placement) => Seen | null
  /** Of every app, this one's among them. */
  readonly placements: readonly Placement[]
  readonly now: number
}

export const allPlacements = (apps: Iterable<AppRecord>): readonly Placement[] =>
  [...apps].flatMap(({ placements }) => placements)
