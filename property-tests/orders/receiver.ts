import { type Acceptance, acceptOrder } from '../../agent/desired/accept-order.ts'
import type { Order } from '../../agent/protocol/order.ts'
import { SELF } from '../arbitraries/desired-states.ts'
import { CONTROL, type Arrival } from './arrivals.ts'

const IDENTITY = {
  host: SELF.host,
  address: SELF.address,
  inner: SELF.inner,
  mode: 'encrypted',
  tunnelPort: 51820,
  control: CONTROL,
  mirror: null,
} as const

export interface Receipt {
  readonly arrival: Arrival
  readonly verdict: Acceptance
  readonly before: Order | null
  readonly after: Order | null
}

/** What a host says to a history of orders, one after the other, and what it holds after each. */
export function receive(history: readonly Arrival[]): readonly Receipt[] {
  const receipts: Receipt[] = []
  let before: Order | null = null
  for (const arrival of history) {
    const verdict = verdictOn(arrival, before)
    const after: Order | null = verdict.kind === 'new' ? arrival.order : before
    receipts.push({ arrival, verdict, before, after })
    before = after
  }
  return receipts
}

export const verdictOn = ({ order, atMs }: Arrival, held: Order | null): Acceptance =>
  acceptOrder(order, held, IDENTITY, atMs)

export const lastHeld = (history: readonly Arrival[]): Order | null =>
  receive(history).at(-1)?.after ?? null
