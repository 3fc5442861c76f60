import { describe, expect, it } from 'vitest'
import { grantView, requestView, sessionView } from '../testing/views.ts'
import { accessTable, grantLine, requestLine } from './access-table.ts'
import { auditLine } from './audit-table.ts'
import { sessionDetails, sessionsTable } from './sessions-table.ts'

const NOW = new Date('2026-11-26T02:10:00.000Z')
const DB = { kind: 'component', app: 'shop', component: 'data.db', index: null }

describe('who may go where, as a table', () => {
  it('says what waits and why, what holds and for how long, and what is over', () => {
    const requests = [
      requestView({ id: 'aaaa1111', reason: 'to look at the disk' }),
      requestView({
        id: 'bbbb2222',
        state: 'denied',
        decidedBy: 'admin',
        decidedAt: '2026-11-26T02:05:00.000Z',
      }),
    ]
    const grants = [
      grantView({ id: 'cccc3333', verb: 'tunnel', target: DB }),
      grantView({
        id: 'dddd4444',
        state: 'revoked',
        revokedBy: 'owner',
        revokedAt: '2026-11-26T02:06:00.000Z',
      }),
    ]

    expect(accessTable({ requests, grants }, NOW)).toBe(
      `waiting for a decision
  ID        PERSON     WHAT            FOR     ASKED
  aaaa1111  developer  console host.1  30 min  11-26 02:00:00
    because: to look at the disk

grants
  ID        PERSON     WHAT                 UNTIL           LEFT    GRANTED BY
  cccc3333  developer  tunnel shop/data.db  11-26 02:30:00  20 min  owner

over
  ID        PERSON     WHAT            STATE    AT              BY
  dddd4444  developer  console host.1  revoked  11-26 02:06:00  owner
  bbbb2222  developer  console host.1  denied   11-26 02:05:00  admin`,
    )
  })

  it('shows no request twice once it is a grant', () => {
    const table = accessTable(
      { requests: [requestView({ state: 'approved' })], grants: [grantView()] },
      NOW,
    )

    expect(table.match(/abcd1234/g)).toHaveLength(1)
  })

  it('tells of the newest that are over, and how many are older', () => {
    const requests = Array.from({ length: 13 }, () => requestView({ state: 'expired' }))

    expect(accessTable({ requests, grants: [] }, NOW)).toContain('and 3 older')
  })

  it('says in a line what became of a request', () => {
    expect(requestLine(requestView())).toBe(
      'request abcd1234 pending · developer: console host.1 for 30 min',
    )
  })
})

it.each([
  [{}, 'grant abcd1234 active · developer: console host.1 until 11-26 02:30:00'],
  [{ state: 'revoked' }, 'grant abcd1234 revoked · developer: console host.1'],
])('a grant is told in a line: %j', (parts, line) => {
  expect(grantLine(grantView(parts))).toBe(line)
})

describe('sessions as a table', () => {
  it('has the newest last, with how each stands', () => {
    const ended = { at: '2026-11-26T01:02:00.000Z', why: 'exited' }
    const old = { id: 'f'.repeat(32), openedAt: '2026-11-26T01:00:00.000Z', ended, exitCode: 3 }

    expect(sessionsTable([sessionView(), sessionView(old)], NOW)).toBe(
      `SESSION       PERSON     WHAT            OPENED          STATE
ffffffffffff  developer  console host.1  11-26 01:00:00  exited (3) after 2 min
0123456789ab  developer  console host.1  11-26 02:00:00  open for 10 min`,
    )
  })

  it('shows a command and does not obey it', () => {
    const command = ['echo', '\u001b]52;c;cm0=\u0007\n']

    expect(sessionDetails(sessionView({ command, isInteractive: false }), NOW)).toContain(
      String.raw`echo \x1b]52;c;cm0=\x07\n`,
    )
  })
})

describe('an entry of the audit log', () => {
  const entry = {
    seq: 7,
    at: '2026-11-26T02:00:00.000Z',
    actor: 'developer',
    action: 'open',
    hash: '',
  }

  it('is one line, whatever its words are', () => {
    const target = 'host-1\n00008  forged'
    const line = auditLine({ ...entry, target, outcome: 'refused', detail: '\u001b[2J' })

    expect(line).toBe(
      String.raw`    7  2026-11-26 02:00:00  developer  open  host-1\n00008  forged  REFUSED  \x1b[2J`,
    )
  })
})
