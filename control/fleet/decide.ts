import type { AppName } from '../../agent/protocol/app.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { AppRecord } from '../apps/model.ts'
import { decideApps } from './decide-apps.ts'
import { retire, stateEvents, takeReport } from './members.ts'
import { pairKey, type EventDraft, type Fleet, type HostRecord, type PairRecord } from './model.ts'
import { desiredPeers, reorder } from './orders.ts'
import { newPairs, stamp, stepPair } from './pairs.ts'

/** What is to be written down, all at once, before anything of it is sent or told. */
export interface Decision {
  readonly hosts: readonly HostRecord[]
  readonly pairs: readonly PairRecord[]
  readonly shut: readonly PairRecord[]
  /** Apps that have changed. */
  readonly apps: readonly AppRecord[]
  readonly gone: readonly AppName[]
  readonly events: readonly EventDraft[]
}

/**
 * The choreography, whole: from what is remembered and what the agents reported to the next orders.
 * Level-triggered: it asks what is so, never what happened; deciding again on the same facts changes nothing.
 */
export const decide = (fleet: Fleet): Decision => {
  const decided = decideApps(fleet)
  const known = {
    ...fleet,
    apps: decided.apps,
    hosts: mapHosts(fleet.hosts, (host) => takeReport(fleet, host)),
  }
  const steps = [...known.pairs.values(), ...newPairs(known)].map((pair) => stepPair(known, pair))
  const pairs = steps.flatMap(({ pair }) => (pair === null ? [] : [pair]))
  const peers = desiredPeers(known.hosts, pairs)
  const ordered = mapHosts(known.hosts, (host) => reorder(known, host, peers.get(host.id) ?? []))
  const hosts = mapHosts(ordered, (host) => retire(known, host, pairs))
  const stamped = pairs.map((pair) => stamp(pair, hosts))
  const events = [...steps.flatMap((step) => step.events), ...decided.events]
  return {
    ...difference(fleet, hosts, stamped, events),
    apps: [...decided.apps.values()].filter((app) => app !== fleet.apps.get(app.name)),
    gone: decided.gone,
  }
}

const mapHosts = (
  hosts: ReadonlyMap<HostId, HostRecord>,
  change: (host: HostRecord) => HostRecord,
): ReadonlyMap<HostId, HostRecord> => new Map([...hosts].map(([id, host]) => [id, change(host)]))

const difference = (
  before: Fleet,
  hosts: ReadonlyMap<HostId, HostRecord>,
  pairs: readonly PairRecord[],
  pairEvents: readonly EventDraft[],
): Omit<Decision, 'apps' | 'gone'> => {
  const changed = [...hosts.values()].filter((host) => !isSame(before.hosts.get(host.id), host))
  const kept = new Set(pairs.map(({ a, b }) => pairKey(a, b)))
  return {
    hosts: changed,
    pairs: pairs.filter((pair) => before.pairs.get(pairKey(pair.a, pair.b)) !== pair),
    shut: [...before.pairs.values()].filter(({ a, b }) => !kept.has(pairKey(a, b))),
    events: [
      ...changed.filter(({ state }) => state !== 'gone').flatMap(told(before)),
      ...pairEvents,
      ...changed.filter(({ state }) => state === 'gone').flatMap(told(before)),
    ],
  }
}

const told =
  (before: Fleet) =>
  (host: HostRecord): EventDraft[] =>
    stateEvents(before.hosts.get(host.id), host)

const isSame = (one: HostRecord | undefined, other: HostRecord): boolean =>
  one !== undefined &&
  one.state === other.state &&
  one.generation === other.generation &&
  one.applied === other.applied &&
  one.desired === other.desired
