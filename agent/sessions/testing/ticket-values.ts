import { Ticket } from '../../protocol/ticket.ts'

/** The instant at which tests of judgement judge. */
export const NOW_MS = Date.parse('2026-11-26T12:00:00.000Z')

export const at = (fromNowMs: number): string => new Date(NOW_MS + fromNowMs).toISOString()

export const SESSION = '0123456789abcdef0123456789abcdef'

export const CONSOLE = { verb: 'console', user: 'root', command: null, terminal: null } as const
export const IN_COMPONENT = {
  kind: 'component',
  app: 'shop',
  component: 'data.db',
  index: 1,
} as const

/** A good ticket of that instant for root's console on host-1, and what differs from that. */
export const ticketText = (change: object = {}): object => ({
  version: 1,
  session: SESSION,
  host: 'host-1',
  person: 'dora',
  target: { kind: 'host' },
  purpose: CONSOLE,
  issuedAt: at(-100),
  expiresAt: at(9900),
  until: at(3_600_000),
  ...change,
})

export const ticketOf = (change: object = {}): Ticket => Ticket.parse(ticketText(change))
