import * as z from 'zod'
import { SessionId, SignedTicket, TerminalSize } from './ticket.ts'

/**
 * Sessions between control and an agent, on the agent's one port and over the same mutual TLS as orders.
 *
 * `POST /sessions` brings the ticket. The agent verifies it, consumes it durably, starts what it is for, and answers
 * `SessionAnswer`, or a `WireError` with status 403 (refused: not for this agent, stale, used, ended grant), 404 (its
 * target does not stand here), 409 (too many sessions) or 500.
 * `GET /sessions/<id>` with `Upgrade: drawbridge-mux`, once and within `ATTACH_WITHIN_MS`, from the same caller: 101, and
 * from then on the bytes of a mux (`mux/`). The person's client is the opener, the agent the answerer, control hands
 * the bytes through. The end of the connection ends the session and all of its processes.
 */
export const SESSION_UPGRADE = 'drawbridge-mux'
export const ATTACH_WITHIN_MS = 5000

export const SessionAnswer = z.strictObject({ session: SessionId })
export type SessionAnswer = z.infer<typeof SessionAnswer>

export const MOST_TICKET_BYTES = 300_000
export { SignedTicket as SessionRequest }

export const SESSION_REFUSALS = [
  'E_TICKET_UNPROVED',
  'E_TICKET_OTHER_HOST',
  'E_TICKET_STALE',
  'E_TICKET_USED',
  'E_TICKET_MALFORMED',
  'E_NO_SUCH_INSTANCE',
  'E_RUNTIME_OUTDATED',
  'E_TOO_MANY_SESSIONS',
  'E_SESSION_FAILED',
] as const
export type SessionRefusal = (typeof SESSION_REFUSALS)[number]

/**
 * What a stream of a session is for: the text of its `open` frame.
 * A console has three, opened once each and at once. `io`: standard input there, standard output back (a terminal has
 * both in one). `err`: standard error back; ended at once by a terminal. `say`: one `ConsoleSays` or `AgentSays` a line.
 * A tunnel has one `connection` for each, dialled by the agent when it is opened; reset with why where nothing answers
 * there. Whoever ends the whole of a session says why by a reset of stream 0.
 */
export const StreamPurpose = z.enum(['io', 'err', 'say', 'connection'])
export type StreamPurpose = z.infer<typeof StreamPurpose>

/** What the client says to a console. */
export const ConsoleSays = z.union([
  z.strictObject({ resize: TerminalSize }),
  z.strictObject({ signal: z.enum(['INT', 'TERM', 'HUP', 'QUIT']) }),
])
export type ConsoleSays = z.infer<typeof ConsoleSays>

/** What the agent says of it: the last line, after the last byte of both outputs. */
export const AgentSays = z.strictObject({
  exit: z.strictObject({
    /** As a shell tells it: 128 + the signal's number for what a signal ended. */
    code: z.int().min(0).max(255),
  }),
})
export type AgentSays = z.infer<typeof AgentSays>

export const LONGEST_LINE_BYTES = 1024
