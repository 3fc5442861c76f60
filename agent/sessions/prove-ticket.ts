import { type KeyObject, verify } from 'node:crypto'
import * as z from 'zod'
import { messageOf } from '../agent-error.ts'
import { parseStrictJson } from '../link/strict-json.ts'
import { type SignedTicket, Ticket, ticketBytes } from '../protocol/ticket.ts'
import { type Refusal, refused } from './judge/judge-ticket.ts'

export type Proved = { readonly kind: 'ticket'; readonly ticket: Ticket } | Refusal

/** Reads a ticket, once it is known that the authority signed it: nothing of it is looked at before. */
export function proveTicket({ text, signature }: SignedTicket, authority: KeyObject): Proved {
  const bytes = Buffer.from(ticketBytes(text))
  if (!isSigned(bytes, authority, signature))
    return refused('E_TICKET_UNPROVED', 'it is not a ticket of the authority')
  try {
    const parsed = Ticket.safeParse(parseStrictJson(text))
    return parsed.success
      ? { kind: 'ticket', ticket: parsed.data }
      : refused('E_TICKET_MALFORMED', z.prettifyError(parsed.error).slice(0, 300))
  } catch (thrown) {
    return refused('E_TICKET_MALFORMED', messageOf(thrown).slice(0, 300))
  }
}

function isSigned(bytes: Buffer, authority: KeyObject, signature: string): boolean {
  try {
    return verify('sha256', bytes, authority, Buffer.from(signature, 'base64'))
  } catch {
    return false // a signature that cannot be read is none
  }
}
