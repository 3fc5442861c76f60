import { proofVni } from '../overlay/devices.ts'
import { holds } from '../protocol/app-addresses.ts'
import type { DesiredState } from '../protocol/desired-state.ts'
import type { Order, RefusalCode } from '../protocol/order.ts'
import { canonicalJson } from './canonical-json.ts'

/** Who this host is: an order that says otherwise is not for it. */
export interface Identity {
  readonly host: string
  readonly address: string
  readonly inner: string
  readonly mode: DesiredState['overlay']['mode']
  readonly tunnelPort: number
  /** Addresses that a peer can never have. */
  readonly control: string
  readonly mirror: string | null
}

export type Acceptance =
  | { readonly kind: 'new' }
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }

/** How far control's clock may be ahead of this host's. */
const MAX_SKEW_MS = 60_000
/** Control's orders are good for half a minute. */
const MOST_LIFE_MS = 5 * 60_000

/** Decides whether an order is obeyed. `held` is the last order that was accepted. */
export function acceptOrder(
  order: Order,
  held: Order | null,
  identity: Identity,
  nowMs: number,
): Acceptance {
  if (order.host !== identity.host) return refused('E_OTHER_HOST', `the order is for ${order.host}`)
  if (Date.parse(order.expiresAt) <= nowMs)
    return refused('E_ORDER_EXPIRED', `the order expired at ${order.expiresAt}`)
  if (Date.parse(order.issuedAt) > nowMs + MAX_SKEW_MS)
    return refused('E_ORDER_FROM_FUTURE', `the order was issued at ${order.issuedAt}`)
  if (Date.parse(order.expiresAt) - Date.parse(order.issuedAt) > MOST_LIFE_MS)
    return refused('E_MALFORMED', 'an order that is to be good for minutes is no fresh order')
  const misfit = misfitOf(order.desired, identity)
  if (misfit !== null) return misfit
  return held === null ? { kind: 'new' } : compareGenerations(order, held)
}

function compareGenerations(order: Order, held: Order): Acceptance {
  if (order.generation < held.generation)
    return refused('E_STALE_GENERATION', `generation ${held.generation} is held already`)
  if (order.generation > held.generation) return { kind: 'new' }
  return canonicalJson(order.desired) === canonicalJson(held.desired)
    ? { kind: 'same' }
    : refused('E_GENERATION_REUSED', `generation ${held.generation} is held with other content`)
}

function misfitOf(desired: DesiredState, identity: Identity): Acceptance | null {
  const { overlay, self, peers } = desired
  if (
    self.host !== identity.host ||
    self.address !== identity.address ||
    self.inner !== identity.inner
  )
    return refused('E_OTHER_HOST', `the state is that of ${self.host} at ${self.address}`)
  if (overlay.mode !== identity.mode || overlay.port !== identity.tunnelPort)
    return refused(
      'E_MALFORMED',
      `this host's tunnel is ${identity.mode} on ${identity.tunnelPort}`,
    )
  const keyless = peers.find(({ publicKey }) => (publicKey === null) !== (overlay.mode === 'plain'))
  if (keyless !== undefined)
    return refused(
      'E_MALFORMED',
      `peer ${keyless.host} has a key that does not fit the overlay's mode`,
    )
  const keys = peers.flatMap(({ publicKey }) => publicKey ?? [])
  if (new Set(keys).size < keys.length)
    return refused('E_MALFORMED', 'two peers have the same tunnel key')
  const misfit = misfitOfApps(desired)
  if (misfit !== null) return refused('E_MALFORMED', misfit)
  const impostor = peers.find(({ address }) => isReserved(address, identity))
  return impostor === undefined
    ? null
    : refused('E_MALFORMED', `peer ${impostor.host} has an address that no peer can have`)
}

/** Why an app cannot stand on this host; null when all can. Its number must not be that of any device of the fleet's own. */
function misfitOfApps({ overlay, self, apps }: DesiredState): string | null {
  for (const { name, vni, pool, slice, endpoints, instances } of apps) {
    if (vni === overlay.vni || vni === proofVni(overlay.vni))
      return `app ${name} has the number of the overlay`
    if (!holds(pool, slice)) return `app ${name} has a slice that is not of its pool`
    const astray = endpoints.find(
      ({ host, address }) => host === self.host || !holds(pool, address) || holds(slice, address),
    )
    if (astray !== undefined) return `app ${name} has ${astray.address} on another host`
    const outside = instances.find(({ address }) => !holds(slice, address))
    if (outside !== undefined) return `app ${name} has ${outside.address} on this host`
    const all = [...endpoints, ...instances].map(({ address }) => address)
    if (new Set(all).size < all.length) return `app ${name} has an address twice`
  }
  return null
}

const isReserved = (address: string, { control, mirror }: Identity): boolean =>
  address === control || address === mirror || /^(?:0|127|22[4-9]|2[3-5]\d)\./.test(address)

const refused = (code: RefusalCode, message: string): Acceptance => ({
  kind: 'refused',
  code,
  message,
})
