import fc from 'fast-check'
import { expect } from 'vitest'
import { SignedTicket, Ticket, SessionId } from '../agent/protocol/ticket.ts'
import { judgeTicket } from '../agent/sessions/judge/judge-ticket.ts'
import { NONE_USED, consume } from '../agent/sessions/judge/used-tickets.ts'
import { always } from './always.ts'

const NOW_MS = Date.parse('2026-11-26T12:00:00.000Z')
const SKEW_MS = 5000
const LONGEST_MS = 30_000

/** A ticket comes, at whatever time the clock then shows: it may have been set, either way. */
interface Arrival {
  readonly session: number
  readonly expiresAtMs: number
  readonly nowMs: number
}

const arrival: fc.Arbitrary<Arrival> = fc
  .record({
    session: fc.nat({ max: 12 }),
    nowMs: fc.nat({ max: 300 }),
    lifeMs: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ session, nowMs, lifeMs }) => ({ session, nowMs, expiresAtMs: nowMs + lifeMs }))

const sessionOf = (number: number): SessionId =>
  SessionId.parse(number.toString(16).padStart(32, '0'))

/** Whether each of them got in, in turn. */
function taken(arrivals: readonly Arrival[]): readonly boolean[] {
  let held = NONE_USED
  return arrivals.map(({ session, expiresAtMs, nowMs }) => {
    const consumed = consume(held, { session: sessionOf(session), expiresAtMs }, nowMs)
    if (consumed.kind === 'consumed') held = consumed.next
    return consumed.kind === 'consumed'
  })
}

/** The same ticket again has the same end: that is part of what was signed. */
const history = fc.array(arrival, { maxLength: 60 }).map((arrivals) => {
  const ends = new Map<number, number>()
  return arrivals.map((one) => {
    const expiresAtMs = ends.get(one.session) ?? one.expiresAtMs
    ends.set(one.session, expiresAtMs)
    return { ...one, expiresAtMs }
  })
})

always(
  'no ticket gets in twice, whatever the clock does between',
  fc.property(history, (arrivals) => {
    const inside = taken(arrivals)
    const sessions = arrivals.filter((_, at) => inside[at]).map(({ session }) => session)

    expect(sessions.length).toBe(new Set(sessions).size)
  }),
  { runs: 5000 },
)

always(
  'where the clock only goes on, every first ticket that has not ended gets in',
  fc.property(history, (arrivals) => {
    const inOrder = arrivals.toSorted((one, other) => one.nowMs - other.nowMs)
    const fresh = inOrder.filter(({ expiresAtMs, nowMs }) => expiresAtMs > nowMs)
    const inside = taken(fresh)

    fresh.forEach(({ session }, at) => {
      expect(inside[at]).toBe(fresh.findIndex((one) => one.session === session) === at)
    })
  }),
  { runs: 5000 },
)

const instant = fc
  .integer({ min: -60_000, max: 60_000 })
  .map((ms) => new Date(NOW_MS + ms).toISOString())

const good = {
  version: 1,
  session: '0'.repeat(32),
  host: 'host-1',
  person: 'dora',
  target: { kind: 'host' },
  purpose: { verb: 'console', user: 'root', command: null, terminal: null },
}

always(
  'a ticket is taken in its time alone, and never for longer than a ticket may live',
  fc.property(instant, instant, instant, (issuedAt, expiresAt, until) => {
    const ticket = Ticket.parse({ ...good, issuedAt, expiresAt, until })
    const [issued, expires, ends] = [issuedAt, expiresAt, until].map(
      (text) => Date.parse(text) - NOW_MS,
    ) as [number, number, number]
    const isTaken = judgeTicket(ticket, { host: 'host-1', nowMs: NOW_MS }) === null

    expect(isTaken).toBe(
      issued <= SKEW_MS &&
        expires > 0 &&
        ends > 0 &&
        expires > issued &&
        expires - issued <= LONGEST_MS,
    )
  }),
  { runs: 10_000 },
)

/** Anything in the place of any field, or beside them. */
const odd = fc.tuple(
  fc.constantFrom('session', 'host', 'person', 'target', 'purpose', 'issuedAt', 'until', 'more'),
  fc.oneof(
    fc.anything(),
    fc.string(),
    fc.constantFrom('root', '0', '../x', '\0', 'host-2', '', -1, null),
    fc.record(
      { kind: fc.anything(), verb: fc.anything(), user: fc.anything(), port: fc.anything() },
      { requiredKeys: [] },
    ),
  ),
)

always(
  'whatever stands in a ticket, it is read as one or refused, and is for a host and a user that there are',
  fc.property(odd, ([field, value]) => {
    const iso = new Date(NOW_MS).toISOString()
    const later = new Date(NOW_MS + 10_000).toISOString()
    const made = { ...good, issuedAt: iso, expiresAt: later, until: later, [field]: value }
    const { data: ticket } = Ticket.safeParse(made)
    if (ticket === undefined) return
    const isTaken = judgeTicket(ticket, { host: 'host-1', nowMs: NOW_MS }) === null

    expect(Object.keys(ticket).length).toBe(9)
    if (isTaken && ticket.purpose.verb === 'console')
      expect(['root', 'nobody']).toContain(ticket.purpose.user)
    if (isTaken) expect(ticket.host).toBe('host-1')
  }),
  { runs: 50_000 },
)

always(
  'whatever a body is, it is read as a signed text or refused',
  fc.property(fc.anything(), (body) => {
    const { data } = SignedTicket.safeParse(body)
    if (data !== undefined) expect(Object.keys(data).sort()).toEqual(['signature', 'text'])
  }),
  { runs: 50_000 },
)
