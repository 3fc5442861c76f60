import * as z from 'zod'
import { AppName, ComponentName } from './app.ts'
import { HostId, Instant, Port } from './names.ts'

/** Names one session, and its one ticket: 128 random bits in lower-case hexadecimal. */
export const SessionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

/** A person's name: a lower-case label, nothing that a terminal, a log or a certificate could read as something else. */
export const PersonName = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
    'a person is named by a lower-case label of at most 32 letters',
  )
  .brand<'PersonName'>()
export type PersonName = z.infer<typeof PersonName>

/** Where a session leads: fixed by control when it hands out the ticket, never by the person. */
export const SessionTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host') }),
  z.strictObject({
    kind: z.literal('component'),
    app: AppName,
    component: ComponentName,
    index: z.int().min(1),
  }),
])
export type SessionTarget = z.infer<typeof SessionTarget>

export const TerminalSize = z.strictObject({
  rows: z.int().min(1).max(1000),
  columns: z.int().min(1).max(1000),
})
export type TerminalSize = z.infer<typeof TerminalSize>

/** Of all that could be asked for, the users of a host and of a component. Names, no numbers: `0` is root to an engine. */
export const ConsoleUser = z.enum(['root', 'nobody', 'component'])
export type ConsoleUser = z.infer<typeof ConsoleUser>

/** The words of a command, as a program gets them: none with a zero byte, all together no longer than a kernel takes. */
export const SessionCommand = z
  .array(
    z
      .string()
      .max(100_000)
      .regex(/^[^\0]*$/),
  )
  .min(1)
  .max(1000)
  .refine(
    (words) => words.reduce((bytes, word) => bytes + word.length, 0) <= 100_000,
    'a command is at most 100,000 characters long',
  )

export const SessionPurpose = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('console'),
    user: ConsoleUser,
    /** Null: the user's shell. */
    command: SessionCommand.nullable(),
    /** Null: pipes. */
    terminal: TerminalSize.extend({
      term: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/),
    }).nullable(),
  }),
  z.strictObject({ verb: z.literal('tunnel'), port: Port }),
])
export type SessionPurpose = z.infer<typeof SessionPurpose>

/** What control decided, in the one-time form that it hands to one agent. */
export const Ticket = z.strictObject({
  version: z.literal(1),
  session: SessionId,
  /** The only host whose agent may take it. */
  host: HostId,
  person: PersonName,
  target: SessionTarget,
  purpose: SessionPurpose,
  issuedAt: Instant,
  /** Seconds after `issuedAt`: not taken from then on. */
  expiresAt: Instant,
  /** The session that it opens ends then, whatever else happens. */
  until: Instant,
})
export type Ticket = z.infer<typeof Ticket>

/** Signed by the authority that the agent has pinned, so that it proves itself whoever brings it. */
export const SignedTicket = z.strictObject({
  /** The ticket as JSON, to the letter as it was signed. */
  text: z.string().max(250_000),
  /** ECDSA over SHA-256 in DER, base64, by the authority's key over `ticketBytes(text)`. */
  signature: z.string().max(200),
})
export type SignedTicket = z.infer<typeof SignedTicket>

/** What is signed: the first line says what for, so that no signature of another kind can pass for one. */
export const ticketBytes = (text: string): string => `drawbridge session ticket\n${text}`

/** A ticket may be presented so long after it was made, in milliseconds. */
export const TICKET_LIFE_MS = 10_000
/** An agent takes no ticket that says it lives longer. */
export const LONGEST_TICKET_LIFE_MS = 30_000
