import type { Order } from '../../agent/protocol/order.ts'
import type { Arrival } from './arrivals.ts'

const SKEW_MS = 60_000

/** Written from the claim `agent-only-obeys-fresh`: whether an order is one that this host could obey at all. */
export const isFresh = ({ order, flaw, atMs }: Arrival): boolean =>
  flaw === null &&
  Date.parse(order.expiresAt) > atMs &&
  Date.parse(order.issuedAt) <= atMs + SKEW_MS

/** The highest generation wins; of two with the same number the one that came first. */
export const winner = (history: readonly Arrival[]): Order | null =>
  history
    .filter(isFresh)
    .map(({ order }) => order)
    .reduce<Order | null>(
      (best, order) => (best === null || order.generation > best.generation ? order : best),
      null,
    )
