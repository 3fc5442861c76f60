import type { App, AppName, Endpoint } from '../../agent/protocol/app.ts'
import { APP_POOL, holds, sliceOf } from '../../agent/protocol/app-addresses.ts'
import { pool6Of } from '../apps/app-network.ts'
import type { AppRecord } from '../apps/model.ts'
import { contactOf, type Fleet, type HostRecord } from './model.ts'

/** What a member is to know of every app: its network, where its addresses stand elsewhere, what is to run here. */
export const desiredApps = (fleet: Fleet, self: HostRecord): App[] =>
  self.state === 'member'
    ? [...fleet.apps.values()]
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .map((app) => desiredApp(fleet, self, app))
    : []

const desiredApp = (fleet: Fleet, self: HostRecord, app: AppRecord): App => ({
  name: app.name,
  vni: app.vni,
  pool: APP_POOL,
  slice: sliceOf(self.address),
  pool6: pool6Of(app.vni),
  endpoints: [...fleet.hosts.values()]
    .filter((host) => host.id !== self.id && host.state === 'member')
    .flatMap((host) => endpointsOn(fleet, host, app, self))
    .sort((one, other) => (one.address < other.address ? -1 : 1)),
  instances: app.placements
    .filter(({ host }) => host === self.id)
    .map(({ instance }) => instance)
    .sort(byName),
})

/** Where control put an instance, and whatever else the host says that it has. */
const endpointsOn = (
  fleet: Fleet,
  host: HostRecord,
  { name, placements }: AppRecord,
  self: HostRecord,
): Endpoint[] => {
  const placed = placements
    .filter((placement) => placement.host === host.id)
    .map(({ role, instance }): Endpoint => {
      const { component, index, address } = instance
      return { host: host.id, address, instance: role === 'serving' ? { component, index } : null }
    })
  const known = new Set(placed.map(({ address }) => address))
  const others = reported(fleet, host, name, self).filter(
    ({ address }) => !known.has(address) && holds(sliceOf(host.address), address),
  )
  return [...placed, ...others]
}

/** Of a host that has not spoken yet since control started the last order still says what it had. */
const reported = (fleet: Fleet, host: HostRecord, app: AppName, self: HostRecord): Endpoint[] => {
  const { report } = contactOf(fleet, host.id)
  const ordered = self.desired?.apps.find(({ name }) => name === app)?.endpoints ?? []
  if (report === null) return ordered.filter((endpoint) => endpoint.host === host.id)
  const endpoints = report.apps.find(({ name }) => name === app)?.endpoints ?? []
  return endpoints.map(({ address }) => ({ host: host.id, address, instance: null }))
}

const byName = (one: App['instances'][number], other: App['instances'][number]): number =>
  keyOf(one) < keyOf(other) ? -1 : 1

const keyOf = ({ component, index, revision }: App['instances'][number]): string =>
  [component, String(index).padStart(4, '0'), revision].join(' ')
