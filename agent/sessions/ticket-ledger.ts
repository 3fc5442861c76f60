import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import type { Ticket } from '../protocol/ticket.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'
import { type Refusal, refused } from './judge/judge-ticket.ts'
import { NONE_USED, UsedTickets, consume } from './judge/used-tickets.ts'

export interface TicketLedgerParts {
  /** Where the used ones lie over a restart. */
  readonly path: string
  readonly nowMs: () => number
  readonly log: Logger
}

/**
 * The tickets that were taken. What cannot be read or kept lets nobody in: a ticket that may have been used before is
 * used.
 */
export class TicketLedger {
  readonly #parts: TicketLedgerParts
  /** Null: nobody knows which were used. */
  #held: UsedTickets | null
  #saving: Promise<unknown> = Promise.resolve()

  private constructor(parts: TicketLedgerParts, held: UsedTickets | null) {
    this.#parts = parts
    this.#held = held
  }

  static async open(parts: TicketLedgerParts): Promise<TicketLedger> {
    try {
      const text = await readIfThere(parts.path)
      const held = text === null ? NONE_USED : UsedTickets.parse(JSON.parse(text))
      return new TicketLedger(parts, held)
    } catch (thrown) {
      parts.log.error('no session can be opened: which tickets were used cannot be read', {
        error: messageOf(thrown),
        next: `remove ${parts.path} when no ticket of the last minute can be about, and restart the agent`,
      })
      return new TicketLedger(parts, null)
    }
  }

  /** Takes a ticket, of two that come at once one. Resolves with null when it is on the disk that it was used. */
  async consume({ session, expiresAt }: Ticket): Promise<Refusal | null> {
    const { nowMs, log } = this.#parts
    if (this.#held === null) return UNKNOWN
    const consumed = consume(this.#held, { session, expiresAtMs: Date.parse(expiresAt) }, nowMs())
    if (consumed.kind === 'used') return refused('E_TICKET_USED', 'it was used before')
    if (consumed.kind === 'too-many')
      return refused('E_TOO_MANY_SESSIONS', 'too many tickets came in the last seconds')
    // From this instant, whatever becomes of the disk.
    this.#held = consumed.next
    try {
      await this.#save()
      return null
    } catch (thrown) {
      log.error('a ticket could not be noted as used', { error: messageOf(thrown) })
      return UNKNOWN
    }
  }

  #save(): Promise<unknown> {
    const save = () => writeDurably(this.#parts.path, `${JSON.stringify(this.#held)}\n`)
    this.#saving = this.#saving.then(save, save)
    return this.#saving
  }
}

const UNKNOWN = refused('E_SESSION_FAILED', 'the host cannot note which tickets were used')
