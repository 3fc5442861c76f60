import type { SessionRefusal } from '../../protocol/session.ts'
import { LONGEST_TICKET_LIFE_MS, type Ticket } from '../../protocol/ticket.ts'

export interface Refusal {
  readonly kind: 'refused'
  readonly code: SessionRefusal
  readonly message: string
}

/** So far the clocks of control and of a host may be apart. */
const MOST_SKEW_MS = 5000

/** Why a proved ticket is not taken by this host at this instant; null when it is. */
export function judgeTicket(
  ticket: Ticket,
  { host, nowMs }: { readonly host: string; readonly nowMs: number },
): Refusal | null {
  if (ticket.host !== host) return refused('E_TICKET_OTHER_HOST', 'it is for another host')
  const stale = faultInTime(ticket, nowMs)
  if (stale !== null) return refused('E_TICKET_STALE', stale)
  const odd = faultInPurpose(ticket)
  return odd === null ? null : refused('E_TICKET_MALFORMED', odd)
}

export const refused = (code: SessionRefusal, message: string): Refusal => ({
  kind: 'refused',
  code,
  message,
})

function faultInTime(ticket: Ticket, nowMs: number): string | null {
  const [issuedMs, expiresMs, untilMs] = [ticket.issuedAt, ticket.expiresAt, ticket.until].map(
    (instant) => Date.parse(instant),
  ) as [number, number, number]
  if (![issuedMs, expiresMs, untilMs].every(Number.isFinite)) return 'it tells no time'
  if (issuedMs > nowMs + MOST_SKEW_MS) return 'it is from the future'
  if (expiresMs <= issuedMs || expiresMs - issuedMs > LONGEST_TICKET_LIFE_MS)
    return 'it lives longer than a ticket may'
  if (expiresMs <= nowMs) return 'it was made too long ago'
  return untilMs <= nowMs ? 'what it opens is over' : null
}

/** What no control of ours asks for, and no host gives. */
function faultInPurpose({ target, purpose }: Ticket): string | null {
  if (purpose.verb === 'tunnel')
    return target.kind === 'component' ? null : 'a tunnel leads to a component'
  const isOfComponent = purpose.user === 'component'
  return isOfComponent === (target.kind === 'component')
    ? null
    : `there is no user ${purpose.user} in a ${target.kind}`
}
