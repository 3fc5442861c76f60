import fc from 'fast-check'
import type { DesiredState } from '../../agent/protocol/desired-state.ts'
import { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { Order } from '../../agent/protocol/order.ts'
import { machineOf } from '../arbitraries/addresses.ts'
import { SELF, desiredStates } from '../arbitraries/desired-states.ts'

export const CONTROL = Ipv4.parse('198.18.0.1')
const START_MS = Date.parse('2026-11-25T12:00:00.000Z')
const LIFE_MS = 30_000

/** What makes an order wrong for this host at any time. */
export const FLAWS = [
  'other host',
  'state of another host',
  'other tunnel',
  'peer without a key',
  'two peers with one key',
  'control as a peer',
] as const
export type Flaw = (typeof FLAWS)[number]

export interface Sent {
  readonly order: Order
  readonly flaw: Flaw | null
}

/** An order at the moment when it comes. */
export interface Arrival extends Sent {
  readonly atMs: number
}

const sameTunnel = desiredStates.map((desired): DesiredState => ({
  ...desired,
  overlay: { ...desired.overlay, port: 51820 },
}))

export const sentOrders: fc.Arbitrary<Sent> = fc
  .record({
    generation: fc.nat(8),
    desired: sameTunnel,
    issuedMs: fc.oneof(
      { weight: 4, arbitrary: fc.constant(START_MS) },
      fc.integer({ min: START_MS - 2 * LIFE_MS, max: START_MS + 4 * LIFE_MS }),
    ),
    flaw: fc.option(fc.constantFrom(...FLAWS), { freq: 3 }),
  })
  .map(({ generation, desired, issuedMs, flaw }) => {
    const order = fresh(generation, desired, issuedMs)
    return { order: flaw === null ? order : { ...order, ...FLAWED[flaw](order) }, flaw }
  })

const arrivesAt = (sent: Sent): fc.Arbitrary<Arrival> =>
  fc.integer({ min: START_MS, max: START_MS + 2 * LIFE_MS }).map((atMs) => ({ ...sent, atMs }))

/** Orders of few generations, so that they repeat, collide and come late; many come more than once. */
export const histories: fc.Arbitrary<readonly Arrival[]> = fc
  .array(sentOrders, { minLength: 1, maxLength: 8 })
  .chain((all) => fc.array(fc.constantFrom(...all).chain(arrivesAt), { maxLength: 20 }))

const iso = (ms: number): string => new Date(ms).toISOString()

const fresh = (generation: number, desired: DesiredState, issuedMs: number): Order => ({
  version: 1,
  host: SELF.host,
  generation,
  issuedAt: iso(issuedMs),
  expiresAt: iso(issuedMs + LIFE_MS),
  desired,
})

const stateWith = ({ desired }: Order, change: Partial<DesiredState>): Partial<Order> => ({
  desired: { ...desired, ...change },
})

const stranger = machineOf(9)
const twin = { ...machineOf(6), stage: 'punched' } as const
const other = { ...machineOf(7), stage: 'punched' } as const

const FLAWED: Readonly<Record<Flaw, (order: Order) => Partial<Order>>> = {
  'other host': () => ({ host: HostId.parse('host-9') }),
  'state of another host': (order) => stateWith(order, { self: stranger }),
  'other tunnel': (order) =>
    stateWith(order, { overlay: { ...order.desired.overlay, port: 51821 } }),
  'peer without a key': (order) => stateWith(order, { peers: [{ ...twin, publicKey: null }] }),
  'two peers with one key': (order) =>
    stateWith(order, { peers: [twin, { ...other, publicKey: twin.publicKey }] }),
  'control as a peer': (order) => stateWith(order, { peers: [{ ...twin, address: CONTROL }] }),
}
