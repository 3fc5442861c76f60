import type { HostId } from '../../agent/protocol/names.ts'
import {
  type SessionPurpose,
  type SessionTarget,
  type SignedTicket,
  TICKET_LIFE_MS,
  Ticket,
  ticketBytes,
} from '../../agent/protocol/ticket.ts'
import type { Seal } from '../credentials/seal.ts'
import type { SessionRecord } from './model.ts'

export interface TicketParts {
  readonly session: Pick<SessionRecord, 'id' | 'person' | 'until'>
  readonly host: HostId
  readonly target: SessionTarget
  readonly purpose: SessionPurpose
  readonly now: Date
}

/** The decision in its one-time form, signed for one agent. */
export const signTicket = (
  seal: Seal,
  { session, host, target, purpose, now }: TicketParts,
): SignedTicket => {
  const ticket: Ticket = {
    version: 1,
    session: session.id,
    host,
    person: session.person,
    target,
    purpose,
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + TICKET_LIFE_MS).toISOString(),
    until: session.until,
  }
  const text = JSON.stringify(ticket)
  return { text, signature: seal.sign(ticketBytes(text)) }
}
