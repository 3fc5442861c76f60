import { addressesOf, APP_POOL, sliceOf } from '../../../agent/protocol/app-addresses.ts'
import { DesiredState } from '../../../agent/protocol/desired-state.ts'
import { Ipv4 } from '../../../agent/protocol/names.ts'

export const APP = 'bench'
export const APP_VNI = 0x100000
export const POOL6 = 'fdb6:2d1a:a::/64'
/** VXLAN's own: the overlay is plain. */
export const TUNNEL_PORT = 4789

export const addressOf = (number: number): string => `198.18.249.${String(10 + number)}`

/** Where the container of a host of this number stands on the app's network. */
export const containerOf = (number: number): Ipv4 => {
  const [, first] = addressesOf(sliceOf(Ipv4.parse(addressOf(number))))
  if (first === undefined) throw new Error('a slice has more than one address')
  return first
}

/** A host with so many joined peers, each with a container of the app. */
export function desiredOf(self: number, peers: number): DesiredState {
  const others = Array.from({ length: peers + 1 }, (_, at) => at + 1).filter((n) => n !== self)
  return DesiredState.parse({
    overlay: { mode: 'plain', vni: 4345, port: TUNNEL_PORT },
    self: memberOf(self),
    peers: others
      .map((number) => ({ ...memberOf(number), publicKey: null, stage: 'joined' }))
      .sort((one, other) => (one.host < other.host ? -1 : 1)),
    apps: [
      {
        ...{ name: APP, vni: APP_VNI, pool: APP_POOL, pool6: POOL6, instances: [] },
        slice: sliceOf(Ipv4.parse(addressOf(self))),
        endpoints: others.map((number) => ({
          host: `host-${String(number)}`,
          address: containerOf(number),
          instance: null,
        })),
      },
    ],
  })
}

const memberOf = (number: number) => ({
  host: `host-${String(number)}`,
  address: addressOf(number),
  inner: `198.19.249.${String(10 + number)}`,
  mac: `02:db:13:f9:00:${(10 + number).toString(16).padStart(2, '0')}`,
})
