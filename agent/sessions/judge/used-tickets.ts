import * as z from 'zod'
import { SessionId } from '../../protocol/ticket.ts'

/** More at once would be no people. */
const MOST_REMEMBERED = 2000

/** Which tickets were taken, as it lies on the disk. */
export const UsedTickets = z.strictObject({
  version: z.literal(1),
  /** A ticket that ends then or earlier is used, whether it is listed or not: it may have been forgotten. */
  forgottenUntilMs: z.int().min(0),
  used: z.array(z.strictObject({ session: SessionId, expiresAtMs: z.int().min(0) })),
})
export type UsedTickets = z.infer<typeof UsedTickets>

export const NONE_USED: UsedTickets = { version: 1, forgottenUntilMs: 0, used: [] }

export type Consumed =
  | { readonly kind: 'consumed'; readonly next: UsedTickets }
  | { readonly kind: 'used' }
  | { readonly kind: 'too-many' }

/**
 * What is remembered once a ticket was taken, or why it is not. Only what has ended is forgotten, and when: a clock
 * that goes back makes no ticket good again.
 */
export function consume(
  held: UsedTickets,
  ticket: { readonly session: SessionId; readonly expiresAtMs: number },
  nowMs: number,
): Consumed {
  if (ticket.expiresAtMs <= held.forgottenUntilMs) return { kind: 'used' }
  if (held.used.some(({ session }) => session === ticket.session)) return { kind: 'used' }
  const over = held.used.filter(({ expiresAtMs }) => expiresAtMs <= nowMs)
  const left = held.used.filter(({ expiresAtMs }) => expiresAtMs > nowMs)
  if (left.length >= MOST_REMEMBERED) return { kind: 'too-many' }
  const forgottenUntilMs = over.reduce(
    (latest, { expiresAtMs }) => Math.max(latest, expiresAtMs),
    held.forgottenUntilMs,
  )
  const { session, expiresAtMs } = ticket
  return {
    kind: 'consumed',
    next: { version: 1, forgottenUntilMs, used: [...left, { session, expiresAtMs }] },
  }
}
