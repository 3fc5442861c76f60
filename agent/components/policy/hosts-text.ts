import type { App } from '../../protocol/app.ts'
import { networkName } from './names.ts'

interface Name {
  readonly address: string
  readonly component: string
  readonly index: number
}

/**
 * `/etc/hosts` of every component of an app on this host: who is where. `data.db` is every instance of it,
 * `data.db.1` that one. The same text on every host.
 */
export function hostsText({ endpoints, instances }: App): string {
  const elsewhere = endpoints.flatMap(({ address, instance }): Name[] =>
    instance === null ? [] : [{ address, ...instance }],
  )
  const here = instances
    .filter(({ serves }) => serves)
    .map(({ address, component, index }): Name => ({ address, component, index }))
  const names = [...elsewhere, ...here].sort(byName)
  return [
    '127.0.0.1 localhost',
    '::1 localhost',
    ...names.map(
      ({ address, component, index }) => `${address} ${component} ${component}.${index}`,
    ),
    '',
  ].join('\n')
}

const byName = (one: Name, other: Name): number =>
  one.component < other.component
    ? -1
    : one.component > other.component
      ? 1
      : one.index - other.index

/** `POST /networks/create` for an app: `Internal` and no gateway, so that the engine adds no second way out. */
export const networkSettings = ({ name, pool }: Pick<App, 'name' | 'pool'>) => ({
  Name: networkName(name),
  Driver: 'drawbridge',
  Internal: true,
  CheckDuplicate: true,
  Options: { app: name },
  IPAM: { Driver: 'drawbridge', Config: [{ Subnet: pool }], Options: { app: name } },
  Labels: { 'dev.drawbridge.app': name },
})
