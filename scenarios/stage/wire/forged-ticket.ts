import { randomBytes } from 'node:crypto'
import type { HostActor } from '../host-actor.ts'
import type { Authority } from './authority.ts'

export interface TicketWish {
  /** Default: now. Milliseconds. */
  readonly issuedMsAgo?: number
}

const LIFE_MS = 25_000
const GRANT_MS = 600_000

/** What control hands an agent for a console on its host, made and signed by somebody else who has the key. */
export function forgedTicket(
  authority: Authority,
  { host }: HostActor,
  { issuedMsAgo = 0 }: TicketWish = {},
): { readonly text: string; readonly signature: string } {
  const issued = Date.now() - issuedMsAgo
  const instant = (ms: number): string => new Date(ms).toISOString()
  const text = JSON.stringify({
    version: 1,
    session: randomBytes(16).toString('hex'),
    host: host.plan.machine,
    person: 'developer',
    target: { kind: 'host' },
    purpose: { verb: 'console', user: 'root', command: ['true'], terminal: null },
    issuedAt: instant(issued),
    expiresAt: instant(issued + LIFE_MS),
    until: instant(issued + GRANT_MS),
  })
  return { text, signature: authority.signText(`drawbridge session ticket\n${text}`) }
}
