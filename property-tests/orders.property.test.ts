import fc from 'fast-check'
import { expect } from 'vitest'
import { canonicalJson } from '../agent/desired/canonical-json.ts'
import { Order } from '../agent/protocol/order.ts'
import { always } from './always.ts'
import { type Arrival, histories } from './orders/arrivals.ts'
import { isFresh, winner } from './orders/fresh-orders.ts'
import { lastHeld, receive, verdictOn } from './orders/receiver.ts'

const RUNS = { runs: 1000 }

always(
  'the held generation never falls, whatever comes in whatever order',
  fc.property(histories, (history) => {
    for (const { before, after } of receive(history))
      expect(after?.generation ?? -1).toBeGreaterThanOrEqual(before?.generation ?? -1)
  }),
  RUNS,
)

always(
  'a host ends with the fresh order of the highest generation, and of two with one number the first',
  fc.property(histories, (history) => {
    expect(lastHeld(history)).toBe(winner(history))
  }),
  RUNS,
)

always(
  'an order that is not fresh is refused, whatever its generation and whatever is held',
  fc.property(histories, (history) => {
    for (const { arrival, verdict } of receive(history))
      if (!isFresh(arrival)) expect(verdict.kind).toBe('refused')
  }),
  RUNS,
)

always(
  'a refused order changes nothing: without it the host says and holds the same',
  fc.property(histories, (history) => {
    const receipts = receive(history)
    const rest = receipts.filter(({ verdict }) => verdict.kind !== 'refused')

    expect(receive(rest.map(({ arrival }) => arrival))).toEqual(rest)
  }),
  RUNS,
)

always(
  'an order that was obeyed is known when it comes again, and changes nothing',
  fc.property(histories, (history) => {
    for (const { arrival, verdict, after } of receive(history))
      if (verdict.kind === 'new')
        expect(verdictOn(sentAnew(arrival), after)).toEqual({ kind: 'same' })
  }),
  RUNS,
)

always(
  'a number that is held is refused with any other content, and told apart from an old number',
  fc.property(histories, (history) => {
    for (const { arrival, verdict, before } of receive(history)) {
      if (before === null || !isFresh(arrival)) continue
      const { generation, desired } = arrival.order
      const isOther = JSON.stringify(desired) !== JSON.stringify(before.desired)
      if (generation < before.generation)
        expect(verdict).toMatchObject({ code: 'E_STALE_GENERATION' })
      if (generation === before.generation && isOther)
        expect(verdict).toMatchObject({ code: 'E_GENERATION_REUSED' })
    }
  }),
  RUNS,
)

always(
  'deciding on an order writes to neither the order nor the one that is held',
  fc.property(histories, (history) => {
    const before = JSON.stringify(history)
    receive(history)

    expect(JSON.stringify(history)).toBe(before)
  }),
  { runs: 300 },
)

always(
  'two values have the same canonical text exactly when they are the same but for the order of their keys',
  fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
    expect(canonicalJson(backwards(one))).toBe(canonicalJson(one))
    expect(canonicalJson(one) === canonicalJson(other)).toBe(isSameJson(one, other))
    expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)))
  }),
  RUNS,
)

/** The same order off the wire, its keys the other way round. */
const sentAnew = (arrival: Arrival): Arrival => ({
  ...arrival,
  order: Order.parse(JSON.parse(JSON.stringify(backwards(arrival.order)))),
})

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, backwards(inner)] as const)
  return Object.fromEntries(entries.reverse())
}

const isSameJson = (one: unknown, other: unknown): boolean => {
  try {
    expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)))
    return true
  } catch {
    return false // They differ: what was thrown says only how.
  }
}
