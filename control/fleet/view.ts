import { APP_POOL } from '../../agent/protocol/app-addresses.ts'
import type { AppView, HostView, PairView } from '../api/contract.ts'
import { pool6Of } from '../apps/app-network.ts'
import type { AppRecord } from '../apps/model.ts'
import { componentViews } from './component-views.ts'
import { contactOf, pairKey, type Fleet, type HostRecord } from './model.ts'

export const hostView = (fleet: Fleet, host: HostRecord): HostView => {
  const { reach, report, reportAt } = contactOf(fleet, host.id)
  return {
    id: host.id,
    address: host.address,
    inner: host.inner,
    mac: host.mac,
    state: host.state,
    agent: reach === 'up' ? 'up' : 'down',
    generation: { ordered: host.generation, applied: host.applied },
    report,
    reportAgeMs: reportAt === null ? null : fleet.now - reportAt,
    invitedAt: new Date(host.invitedAt).toISOString(),
  }
}

export const appView = (fleet: Fleet, app: AppRecord): AppView => {
  const { name, vni, isLeaving } = app
  const told = [...fleet.hosts.values()].flatMap(({ id, state }) => {
    const told = contactOf(fleet, id).report?.apps.find((one) => one.name === name)
    return told === undefined || state !== 'member' ? [] : [{ host: id, endpoints: told.endpoints }]
  })
  return {
    name,
    vni,
    pool: APP_POOL,
    pool6: pool6Of(vni),
    state: isLeaving ? 'leaving' : 'standing',
    hosts: told.map(({ host }) => host).sort(),
    endpoints: told.flatMap(({ host, endpoints }) =>
      endpoints.map((endpoint) => ({ host, ...endpoint })),
    ),
    components: componentViews(fleet, app),
  }
}

/** Every two hosts that hold a certificate are a pair, and so is one that still has a side to shut. */
export const pairViews = (fleet: Fleet): readonly PairView[] => {
  const recorded = [...fleet.pairs.values()].map(({ a, b, stage }) => ({ a, b, stage }))
  return [...recorded, ...apart(fleet)].sort((one, other) =>
    pairKey(one.a, one.b) < pairKey(other.a, other.b) ? -1 : 1,
  )
}

const apart = (fleet: Fleet): PairView[] => {
  const present = [...fleet.hosts.values()]
    .filter(({ state }) => state === 'enrolled' || state === 'member')
    .map(({ id }) => id)
    .sort()
  return present.flatMap((a, index) =>
    present
      .slice(index + 1)
      .filter((b) => !fleet.pairs.has(pairKey(a, b)))
      .map((b): PairView => ({ a, b, stage: 'apart' })),
  )
}

/** Every live member applied its newest order, each pair is joined and none is shutting. */
export const isSettled = (fleet: Fleet): boolean =>
  [...fleet.hosts.values()].every((host) => isUpToDate(fleet, host)) &&
  pairViews(fleet).every(({ stage }) => stage === 'joined')

/** A member that was not tried yet since control started may be alive: not settled until known. */
const isUpToDate = (fleet: Fleet, host: HostRecord): boolean => {
  if (host.state === 'leaving') return false
  if (host.state !== 'member') return true
  const { reach, report } = contactOf(fleet, host.id)
  if (reach === 'unknown') return false
  if (reach === 'down') return true
  // What was heard is written down a moment later: a host that lost its state counts at once.
  return host.applied === host.generation && report?.generation === host.generation
}
