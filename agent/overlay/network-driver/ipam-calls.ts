import { APP_POOL, addressesOf, holds } from '../../protocol/app-addresses.ts'
import { Ipv4 } from '../../protocol/names.ts'
import { DriverError } from './driver-error.ts'
import type { DriverMemory } from './driver-memory.ts'
import { type Calls, call } from './plug-in-calls.ts'
import { ReleaseAddress, RequestAddress, RequestPool } from './requests.ts'

interface IpamCallsParts {
  readonly memory: DriverMemory
  /** This host's part of every app's pool. */
  readonly slice: string
}

const POOL_ID = 'drawbridge'
const GATEWAY = 'com.docker.network.gateway'
const [, POOL_LENGTH] = APP_POOL.split('/')
/** No host has it, and no container: an engine wants to note a gateway, also of a network that has none. */
const NO_GATEWAY = '198.18.255.254'

/**
 * Gives out this host's addresses, the same pool for every app: an address that stands in an endpoint is taken. What
 * was given out and stands in none yet is remembered only while the agent runs, so that nothing is lost by a kill
 * between the two: the endpoint that comes first has the address.
 */
export const ipamCalls = ({ memory, slice }: IpamCallsParts): Calls => {
  const given = new Set<Ipv4>()
  const next = (): Ipv4 => {
    const taken = new Set([...memory.endpoints.map(({ address }) => address), ...given])
    const ofOthers = memory.networks.map(({ pool }) => pool).filter((pool) => pool !== APP_POOL)
    const free = byHand(slice).find(
      (address) => !taken.has(address) && !ofOthers.some((pool) => holds(pool, address)),
    )
    if (free !== undefined) return free
    throw new DriverError(
      `all addresses of ${slice} are taken`,
      'remove a container of an app first',
    )
  }
  return {
    'IpamDriver.GetCapabilities': async () => ({ RequiresMACAddress: false }),
    'IpamDriver.GetDefaultAddressSpaces': async () => ({
      LocalDefaultAddressSpace: 'drawbridge',
      GlobalDefaultAddressSpace: 'drawbridge',
    }),
    'IpamDriver.RequestPool': call(RequestPool, async ({ Pool, V6 }) => {
      if (V6 === true)
        throw new DriverError("an app's network has IPv6 by itself", 'leave --ipv6 away')
      if (Pool !== undefined && Pool !== null && Pool !== '' && Pool !== APP_POOL)
        throw new DriverError(`${Pool} is not the pool of apps`, `it is ${APP_POOL}`)
      return { PoolID: POOL_ID, Pool: APP_POOL, Data: { [GATEWAY]: withLength(NO_GATEWAY) } }
    }),
    'IpamDriver.ReleasePool': async () => ({}),
    'IpamDriver.RequestAddress': call(RequestAddress, async ({ Address, Options }) => {
      if (Options?.['RequestAddressType'] === GATEWAY)
        return { Address: withLength(NO_GATEWAY), Data: {} }
      const address = isSaid(Address) ? ofSlice(Address, slice) : next()
      given.add(address)
      return { Address: withLength(address), Data: {} }
    }),
    'IpamDriver.ReleaseAddress': call(ReleaseAddress, async ({ Address }) => {
      const address = Ipv4.safeParse(Address?.split('/')[0])
      if (address.success) given.delete(address.data)
      return {}
    }),
  }
}

const isSaid = (text: string | null | undefined): text is string =>
  text !== undefined && text !== null && text !== ''

/** The lower half of a slice, without its first one; in the upper half control chooses places for components. */
const byHand = (slice: string): readonly Ipv4[] => {
  const all = addressesOf(slice)
  return all.slice(1, all.length / 2)
}

function ofSlice(text: string, slice: string): Ipv4 {
  const address = Ipv4.safeParse(text.split('/')[0])
  if (address.success && holds(slice, address.data)) return address.data
  throw new DriverError(`${text} is no address of this host's`, `they are ${slice}`)
}

const withLength = (address: string): string => `${address}/${POOL_LENGTH}`
