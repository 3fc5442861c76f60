import fc from 'fast-check'
import { DesiredState } from '../../agent/protocol/desired-state.ts'
import { keyOf, machineOf } from './addresses.ts'

/** The host whose states these are. */
export const SELF = machineOf(1)

const NUMBERS = [2, 3, 4, 5]

/** A peer under its own name, but maybe with what another one had, or a new key: names, places and keys move. */
const peer = fc.record({
  number: fc.constantFrom(...NUMBERS),
  place: fc.constantFrom(...NUMBERS),
  key: fc.constantFrom(...NUMBERS, 12, 13),
  inner: fc.constantFrom(...NUMBERS),
  stage: fc.constantFrom('punched', 'joined'),
})

const faithful = fc
  .record({ number: fc.constantFrom(...NUMBERS), stage: fc.constantFrom('punched', 'joined') })
  .map(({ number, stage }) => ({ number, place: number, key: number, inner: number, stage }))

const peers = fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: faithful }, peer), {
  maxLength: NUMBERS.length,
  comparator: (one, other) =>
    one.number === other.number ||
    one.place === other.place ||
    one.key === other.key ||
    one.inner === other.inner,
})

const overlay = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ mode: 'encrypted', vni: 4096, port: 51820 }) },
  fc.record({
    mode: fc.constant('encrypted'),
    vni: fc.constantFrom(4096, 4097),
    port: fc.constantFrom(51820, 51821),
  }),
)

/** What control may wish for host-1. */
export const desiredStates: fc.Arbitrary<DesiredState> = fc
  .record({ overlay, peers })
  .map((drawn) => {
    const { host, address, inner, mac } = SELF
    return DesiredState.parse({
      overlay: drawn.overlay,
      self: { host, address, inner, mac },
      peers: drawn.peers
        .map(({ number, place, key, inner: at, stage }) => ({
          host: machineOf(number).host,
          address: machineOf(place).address,
          mac: machineOf(place).mac,
          inner: machineOf(at).inner,
          publicKey: keyOf(key),
          stage,
        }))
        .sort((one, other) => (one.host < other.host ? -1 : 1)),
    })
  })
