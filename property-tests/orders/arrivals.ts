import fc from 'fast-check'
import type { DesiredState } from '../../agent/protocol/desired-state.ts'
import { machineOf } from '../arbitraries/addresses.ts'
import { SELF, desiredStates } from '../arbitraries/desired-states.ts'
import { HostId } from '../../agent/protocol/names.ts'
import type { Order } from '../../agent/protocol/order.ts'

export const CONTROL_ADDRESS = '198.18.0.1'
export const START_MS = Date.parse('2026-11-25T12:00:00.000Z')
const LIFE_MS = 30_000

/** Why a host must not obey an order, whatever else it says; null when it may. */
export type Flaw =
  | 'other host'
  | 'state of another host'
  | 'expired'
  | 'from the future'
  | 'other tunnel'
  | 'peer without a key'
  | 'two peers with one key'
  | 'control as a peer'

/** An order at the moment when it comes. */
export interface Arrival {
  readonly order: Order
  readonly atMs: number
  readonly flaw: Flaw | null
}

interface Drawn {
  readonly generation: number
  readonly desired: DesiredState
  readonly ageMs: number
  readonly flaw: Flaw | null
}

const flaws = fc.option(
  fc.constantFrom<Flaw>(
    'other host',
    'state of another host',
    'expired',
    'from the future',
    'other tunnel',
    'peer without a key',
    'two peers with one key',
    'control as a peer',
  ),
  { freq: 2, nil: null },
)

const sameTunnel = desiredStates.map((desired): DesiredState => ({
  ...desired,
  overlay: { ...desired.overlay, port: 51820 },
}))

const drawn: fc.Arbitrary<Drawn> = fc.record({
  generation: fc.nat(8),
  desired: sameTunnel,
  ageMs: fc.integer({ min: -60_000, max: LIFE_MS - 1 }),
  flaw: flaws,
})

/** Orders of few generations, so that they repeat, collide and come late; some come more than once. */
export const histories: fc.Arbitrary<readonly Arrival[]> = fc
  .array(drawn, { minLength: 1, maxLength: 10 })
  .chain((all) => {
    const arrivals = all.map(arrivalOf)
    return fc
      .array(fc.constantFrom(...arrivals), { maxLength: 10 })
      .chain((again) => shuffled([...arrivals, ...again]))
  })

/** The same in another order. */
export const shuffled = <Value>(values: readonly Value[]): fc.Arbitrary<readonly Value[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length })

const iso = (ms: number): string => new Date(ms).toISOString()

function arrivalOf({ generation, desired, ageMs, flaw }: Drawn): Arrival {
  const issuedMs = START_MS - ageMs
  const order: Order = {
    version: 1,
    host: SELF.host,
    generation,
    issuedAt: iso(issuedMs),
    expiresAt: iso(issuedMs + LIFE_MS),
    desired,
  }
  return flaw === null
    ? { order, atMs: START_MS, flaw }
    : { order: { ...order, ...FLAWED[flaw](order) }, atMs: START_MS, flaw }
}

const withState = (order: Order, change: Partial<DesiredState>): Partial<Order> => ({
  desired: { ...order.desired, ...change },
})

const [twin, other] = [machineOf(6), machineOf(7)].map((peer) => ({ ...peer, stage: 'punched' as const }))
if (twin === undefined || other === undefined) throw new Error('two peers were made')

const FLAWED: Readonly<Record<Flaw, (order: Order) => Partial<Order>>> = {
  'other host': () => ({ host: HostId.parse('host-9') }),
  'state of another host': (order) => withState(order, { self: machineOf(9) }),
  expired: () => ({ expiresAt: iso(START_MS) }),
  'from the future': () => ({ issuedAt: iso(START_MS + 60_001) }),
  'other tunnel': (order) =>
    withState(order, { overlay: { ...order.desired.overlay, port: 51821 } }),
  'peer without a key': (order) => withState(order, { peers: [{ ...twin, publicKey: null }] }),
  'two peers with one key': (order) =>
    withState(order, { peers: [twin, { ...other, publicKey: twin.publicKey }] }),
  'control as a peer': (order) =>
    withState(order, { peers: [{ ...twin, address: CONTROL }] }),
}
