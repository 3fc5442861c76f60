import type { App, AppName } from '../../protocol/app.ts'
import { holds } from '../../protocol/app-addresses.ts'
import { DriverError } from './driver-error.ts'
import type { Network } from './driver-state.ts'
import type { CreateNetwork } from './requests.ts'

const OPTION = 'app'

/** What network the engine is asked for: of which app, and with which addresses. Throws DriverError. */
export function chooseNetwork(request: CreateNetwork, apps: readonly App[]): Network {
  const options = request.Options?.['com.docker.network.generic'] ?? {}
  const unknown = Object.keys(options).find((name) => name !== OPTION)
  if (unknown !== undefined)
    throw new DriverError(`there is no option ${unknown}`, 'the only one is -o app=NAME')
  if (request.Options?.['com.docker.network.enable_ipv6'] === true)
    throw new DriverError("an app's network has IPv6 by itself", 'leave --ipv6 away')
  const app = chooseApp(options[OPTION], apps)
  const pool = request.IPv4Data?.[0]?.Pool ?? ''
  if (pool !== app.pool && !holds(app.slice, pool))
    throw new DriverError(
      `${pool === '' ? 'no addresses' : pool} cannot be used for an app on this host`,
      'leave --subnet away, or let the driver choose: --ipam-driver drawbridge',
    )
  return { id: request.NetworkID, app: app.name, pool }
}

function chooseApp(wished: unknown, apps: readonly App[]): App {
  const names = apps.map(({ name }) => name)
  const [only] = apps
  if (only === undefined)
    throw new DriverError('no app has a network on this host', 'make one: lab app add NAME')
  if (wished === undefined && apps.length === 1) return only
  if (wished === undefined)
    throw new DriverError('several apps have networks here', `say which: -o app=${names.join('|')}`)
  return appCalled(typeof wished === 'string' ? wished : '', apps)
}

/** The app as this host knows it now. Throws DriverError. */
export function appCalled(name: AppName | string, apps: readonly App[]): App {
  const found = apps.find((app) => app.name === name)
  if (found !== undefined) return found
  const names = apps.map((app) => app.name).join(', ')
  throw new DriverError(
    `there is no app ${name} on this host`,
    names === '' ? 'none has a network here' : `those with a network here are ${names}`,
  )
}
