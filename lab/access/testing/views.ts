import type { GrantView, RequestView, SessionView } from '../../../control/api/people-contract.ts'
import {
  GrantView as Grant,
  RequestView as Request,
  SessionView as Session,
} from '../../../control/api/people-contract.ts'

const AT = '2026-11-26T02:00:00.000Z'

/** Views as control would give them, with what a test cares for. */
export const requestView = (parts: object = {}): RequestView =>
  Request.parse({
    ...{ id: 'abcd1234', person: 'developer', verb: 'console' },
    ...{ target: { kind: 'host', host: 'host-1' }, forMs: 1_800_000, reason: 'to look' },
    ...{ state: 'pending', at: AT, decidedBy: null, decidedAt: null },
    ...parts,
  })

export const grantView = (parts: object = {}): GrantView =>
  Grant.parse({
    ...{ id: 'abcd1234', person: 'developer', verb: 'console' },
    ...{ target: { kind: 'host', host: 'host-1' }, state: 'active' },
    ...{ from: AT, until: '2026-11-26T02:30:00.000Z', approvedBy: 'owner' },
    ...{ revokedBy: null, revokedAt: null },
    ...parts,
  })

export const sessionView = (parts: object = {}): SessionView =>
  Session.parse({
    ...{ id: '0123456789abcdef0123456789abcdef', grant: 'abcd1234', person: 'developer' },
    ...{ verb: 'console', target: { kind: 'host', host: 'host-1' }, host: 'host-1' },
    ...{ user: 'root', command: null, isInteractive: true, port: null },
    ...{ openedAt: AT, until: '2026-11-26T02:30:00.000Z', ended: null, exitCode: null },
    ...{ connections: 0, bytesIn: 3, bytesOut: 40 },
    ...parts,
  })
