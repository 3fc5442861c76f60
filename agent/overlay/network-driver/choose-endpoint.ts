import type { App } from '../../protocol/app.ts'
import { address6Of, holds, macOf } from '../../protocol/app-addresses.ts'
import { Ipv4 } from '../../protocol/names.ts'
import { DriverError } from './driver-error.ts'
import type { DriverEndpoint } from './driver-state.ts'
import type { CreateEndpoint } from './requests.ts'

/** Fields that came empty, and no other: the engine takes no field back that it has filled itself. */
export interface FilledInterface {
  readonly MacAddress?: string
  readonly AddressIPv6?: string
}

interface Chosen {
  readonly endpoint: DriverEndpoint
  readonly answer: FilledInterface
}

/** Who a container is to be on an app's network. `held`: endpoints of this app on this host. Throws DriverError. */
export function chooseEndpoint(
  { NetworkID, EndpointID, Interface, Options }: CreateEndpoint,
  app: App,
  held: readonly DriverEndpoint[],
): Chosen {
  if ((Options?.['com.docker.network.portmap'] ?? []).length > 0)
    throw new DriverError(
      "a port of an app's component cannot be published",
      'leave -p away: it is reached over the overlay',
    )
  const address = addressIn(Interface?.Address ?? '', app)
  const holder = held.find((one) => one.address === address && one.id !== EndpointID)
  if (holder !== undefined)
    throw new DriverError(
      `another container of ${app.name} on this host has ${address}`,
      'choose another address',
    )
  return {
    endpoint: { id: EndpointID, network: NetworkID, address, sandbox: null },
    answer: fill(Interface ?? {}, macOf(address), `${address6Of(app.pool6, address)}/64`),
  }
}

function addressIn(given: string, { slice, name }: App): Ipv4 {
  const address = Ipv4.safeParse(given.split('/')[0])
  if (address.success && holds(slice, address.data)) return address.data
  throw new DriverError(
    `${given === '' ? 'no address' : given} cannot be that of a container of ${name} on this host`,
    `its addresses are ${slice}`,
  )
}

function fill(
  { MacAddress, AddressIPv6 }: NonNullable<CreateEndpoint['Interface']>,
  mac: string,
  address6: string,
): FilledInterface {
  refuseOther('MAC', MacAddress, mac)
  refuseOther('IPv6', AddressIPv6, address6)
  return {
    ...(isEmpty(MacAddress) ? { MacAddress: mac } : {}),
    ...(isEmpty(AddressIPv6) ? { AddressIPv6: address6 } : {}),
  }
}

function refuseOther(what: string, given: string | null | undefined, own: string): void {
  if (isEmpty(given) || given === own) return
  throw new DriverError(`the ${what} address follows from the address`, `it is ${own}`)
}

const isEmpty = (text: string | null | undefined): boolean =>
  text === undefined || text === null || text === ''
