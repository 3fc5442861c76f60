import { expect, it } from 'vitest'
import { CONSOLE, IN_COMPONENT, NOW_MS, at, ticketOf } from '../testing/ticket-values.ts'
import { judgeTicket } from './judge-ticket.ts'

const judged = (change: object): string | null =>
  judgeTicket(ticketOf(change), { host: 'host-1', nowMs: NOW_MS })?.code ?? null

it.each<[string, object]>([
  ['for this host, made now', {}],
  ['by a clock that is a little ahead', { issuedAt: at(4000), expiresAt: at(14_000) }],
  ['with the longest life', { issuedAt: at(0), expiresAt: at(30_000) }],
  ['in its last millisecond', { expiresAt: at(1) }],
  ['whose session ends in a millisecond', { until: at(1) }],
  ['of nobody', { purpose: { ...CONSOLE, user: 'nobody' } }],
  [
    'into a component, as its user',
    { target: IN_COMPONENT, purpose: { ...CONSOLE, user: 'component' } },
  ],
  ['through to a component', { target: IN_COMPONENT, purpose: { verb: 'tunnel', port: 5432 } }],
])('a ticket %s is taken', (_what, change) => {
  expect(judged(change)).toBeNull()
})

it.each<[string, object, string]>([
  ['for another host', { host: 'host-2' }, 'E_TICKET_OTHER_HOST'],
  ['for a host whose name begins alike', { host: 'host-11' }, 'E_TICKET_OTHER_HOST'],
  ['that is over', { expiresAt: at(0) }, 'E_TICKET_STALE'],
  ['from the future', { issuedAt: at(6000), expiresAt: at(16_000) }, 'E_TICKET_STALE'],
  ['that lives too long', { issuedAt: at(0), expiresAt: at(30_001) }, 'E_TICKET_STALE'],
  ['that ends before it begins', { issuedAt: at(3000), expiresAt: at(2000) }, 'E_TICKET_STALE'],
  ['for a grant that is over', { until: at(0) }, 'E_TICKET_STALE'],
  ['for a tunnel to a host', { purpose: { verb: 'tunnel', port: 22 } }, 'E_TICKET_MALFORMED'],
  [
    "for a component's user on a host",
    { purpose: { ...CONSOLE, user: 'component' } },
    'E_TICKET_MALFORMED',
  ],
  ['for root in a component', { target: IN_COMPONENT }, 'E_TICKET_MALFORMED'],
  [
    'for nobody in a component',
    { target: IN_COMPONENT, purpose: { ...CONSOLE, user: 'nobody' } },
    'E_TICKET_MALFORMED',
  ],
])('a ticket %s is refused', (_what, change, code) => {
  expect(judged(change)).toBe(code)
})
