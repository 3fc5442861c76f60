import * as z from 'zod'
import { AppName, ComponentName } from '../../agent/protocol/app.ts'
import { CertificateAnswer } from '../../agent/protocol/enrolment.ts'
import { HostId, Instant, Port } from '../../agent/protocol/names.ts'
import {
  ConsoleUser,
  PersonName,
  SessionCommand,
  SessionId,
  TerminalSize,
} from '../../agent/protocol/ticket.ts'
import { AuditEntry, routes } from './contract.ts'

/**
 * What people may do: one schema for the server's validation, the typed client, the command line and the tests.
 * Served on a Unix socket of its own, over TLS: `login` to anybody, all else to holders of a person's certificate that
 * holds at this instant.
 */

/** `reviewer` reads the record, `viewer` only looks. What each may do stands in `control/access/policy.ts`. */
export const Role = z.enum(['owner', 'admin', 'developer', 'viewer', 'reviewer'])
export type Role = z.infer<typeof Role>

export const Permission = z.enum([
  'host-console',
  'component-console',
  'tunnel',
  'approve',
  'sessions',
  'deploy',
  'update',
  'audit',
])
export type Permission = z.infer<typeof Permission>

export const AccessVerb = z.enum(['console', 'tunnel'])
export type AccessVerb = z.infer<typeof AccessVerb>

/** Where somebody wants to go. A component without an app is that of the one app that has it; without an index any of its instances. */
export const AccessTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host'), host: HostId }),
  z.strictObject({
    kind: z.literal('component'),
    app: AppName.nullable(),
    component: ComponentName,
    index: z.int().min(1).max(1000).nullable(),
  }),
])
export type AccessTarget = z.infer<typeof AccessTarget>

/** Names a request, and the grant that it became: eight letters and digits. */
export const RequestId = z
  .string()
  .regex(/^[a-z0-9]{8}$/)
  .brand<'RequestId'>()
export type RequestId = z.infer<typeof RequestId>

/** One line that is safe to show: no control characters, nothing that turns the direction of writing. */
export const Reason = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'a reason is one line of printable text')

export const LONGEST_GRANT_MS = 12 * 3600 * 1000
/** Longer than any person reads; a request that nobody decides ends. */
export const REQUEST_LIFE_MS = 24 * 3600 * 1000

export const AccessRequest = z.strictObject({
  verb: AccessVerb,
  target: AccessTarget,
  forMs: z.int().min(1000).max(LONGEST_GRANT_MS),
  reason: Reason,
})
export type AccessRequest = z.infer<typeof AccessRequest>

export const RequestView = AccessRequest.extend({
  id: RequestId,
  person: PersonName,
  state: z.enum(['pending', 'approved', 'denied', 'expired', 'withdrawn']),
  at: Instant,
  decidedBy: PersonName.nullable(),
  decidedAt: Instant.nullable(),
})
export type RequestView = z.infer<typeof RequestView>

export const GrantView = z.strictObject({
  /** Of the request that it came from; `revoke` takes it. */
  id: RequestId,
  person: PersonName,
  verb: AccessVerb,
  /** With the app that it was resolved to when it was approved. */
  target: AccessTarget,
  state: z.enum(['active', 'expired', 'revoked']),
  from: Instant,
  until: Instant,
  approvedBy: PersonName,
  revokedBy: PersonName.nullable(),
  revokedAt: Instant.nullable(),
})
export type GrantView = z.infer<typeof GrantView>

export const AccessView = z.strictObject({
  requests: z.array(RequestView),
  grants: z.array(GrantView),
})
export type AccessView = z.infer<typeof AccessView>

export const PersonView = z.strictObject({ name: PersonName, role: Role, since: Instant })
export type PersonView = z.infer<typeof PersonView>

/** `PUT /v1/people/:name` on the operator's door. */
export const PersonRequest = z.strictObject({
  role: Role,
  /** Null leaves the one that is set. */
  password: z.string().min(12).max(200).nullable(),
})
export type PersonRequest = z.infer<typeof PersonRequest>

export const LoginRequest = z.strictObject({
  name: z.string().max(100),
  password: z.string().max(1000),
  /** PKCS#10 in PEM. Control takes nothing from it but the public key, and refuses one that asks for more. */
  csr: z.string().max(8192),
})
export type LoginRequest = z.infer<typeof LoginRequest>

export const Me = z.strictObject({
  name: PersonName,
  role: Role,
  permissions: z.array(Permission),
  /** End of the certificate that is shown. */
  until: Instant,
})
export type Me = z.infer<typeof Me>

export const SessionRequest = z.strictObject({
  target: AccessTarget,
  purpose: z.discriminatedUnion('verb', [
    z.strictObject({
      verb: z.literal('console'),
      /** Null: root on a host, the component's own user in a component. */
      user: ConsoleUser.nullable(),
      command: SessionCommand.nullable(),
      terminal: TerminalSize.extend({ term: z.string().max(64) }).nullable(),
    }),
    /** Null: the one port that the component declares. */
    z.strictObject({ verb: z.literal('tunnel'), port: Port.nullable() }),
  ]),
})
export type SessionRequest = z.infer<typeof SessionRequest>

export const EndOfSession = z.enum([
  /** The person's client went away. */
  'closed',
  /** The command or shell ended. */
  'exited',
  'revoked',
  /** The time of the grant was over. */
  'expired',
  'idle',
  /** Somebody who may ended it. */
  'killed',
  /** The person is no more, has another role, logged out, or their certificate ended. */
  'person',
  'host-removed',
  /** The instance ended, was replaced, or dropped. */
  'target-gone',
  /** The host's agent hung up without a word: it ended, or was killed, or could not be reached at all. */
  'agent-lost',
  /** The host's agent did not begin it. */
  'host-refused',
  /** What served it on the host ended there, failed or was killed. */
  'host-ended',
  /** Nothing came from the host any more. */
  'host-silent',
  /** Nothing came from the person's client any more. */
  'client-silent',
  /** It could not be recorded any more. */
  'unrecorded',
  /** Either end spoke what no session is. */
  'malformed',
  /** Control ended, or was killed: nothing of the session outlives it. */
  'control-ended',
])
export type EndOfSession = z.infer<typeof EndOfSession>

export const SessionView = z.strictObject({
  id: SessionId,
  grant: RequestId,
  person: PersonName,
  verb: AccessVerb,
  /** With its app and its index: the very instance. */
  target: AccessTarget,
  /** The host that it leads to. */
  host: HostId,
  user: ConsoleUser.nullable(),
  command: SessionCommand.nullable(),
  isInteractive: z.boolean(),
  port: Port.nullable(),
  openedAt: Instant,
  until: Instant,
  /** Null: still open. */
  ended: z.strictObject({ at: Instant, why: EndOfSession }).nullable(),
  /** Of a console; null until it ended. */
  exitCode: z.int().nullable(),
  /** Of a tunnel: how many were begun. */
  connections: z.int(),
  /** Towards the target and back, in bytes of payload. */
  bytesIn: z.int(),
  bytesOut: z.int(),
})
export type SessionView = z.infer<typeof SessionView>

/**
 * `growing`: its session is open. `sealed`: to the byte what was recorded, by the hash on the audit log. `unsealed`:
 * control was killed, or could not write all of it: what is there has no hash. `altered`: not what was recorded.
 */
export const RecordingState = z.enum(['growing', 'sealed', 'unsealed', 'altered'])
export type RecordingState = z.infer<typeof RecordingState>

export const AuditVerdict = z.strictObject({
  isWhole: z.boolean(),
  entries: z.int(),
  /** What is wrong and from which entry on; null when it is whole. */
  fault: z.strictObject({ seq: z.int(), found: z.string() }).nullable(),
  head: z
    .strictObject({ seq: z.int(), hash: z.string(), at: Instant, signature: z.string() })
    .nullable(),
})
export type AuditVerdict = z.infer<typeof AuditVerdict>

/**
 * Whoever asks for what is not there, or not for them, hears the same: status 403 and code `E_NO_ACCESS`, one text.
 * `GET /v1/sessions/:id/stream` with `Upgrade: drawbridge-mux` attaches the client that opened the session, once.
 */
export const peopleRoutes = {
  login: { method: 'POST', path: '/v1/login', request: LoginRequest, answer: CertificateAnswer },
  /** Ends the certificate that is shown, and the sessions that were opened with it. */
  logout: { method: 'POST', path: '/v1/logout', answer: z.strictObject({ ok: z.literal(true) }) },
  me: { method: 'GET', path: '/v1/me', answer: Me },
  access: { method: 'GET', path: '/v1/access', answer: AccessView },
  request: {
    method: 'POST',
    path: '/v1/access/requests',
    request: AccessRequest,
    answer: RequestView,
  },
  approve: { method: 'POST', path: '/v1/access/requests/:id/approve', answer: RequestView },
  deny: { method: 'POST', path: '/v1/access/requests/:id/deny', answer: RequestView },
  /** A grant, by who may approve or whose it is; a pending request, by who made it. */
  revoke: { method: 'POST', path: '/v1/access/requests/:id/revoke', answer: RequestView },
  openSession: {
    method: 'POST',
    path: '/v1/sessions',
    request: SessionRequest,
    answer: SessionView,
  },
  sessions: { method: 'GET', path: '/v1/sessions', answer: z.array(SessionView) },
  session: { method: 'GET', path: '/v1/sessions/:id', answer: SessionView },
  killSession: { method: 'DELETE', path: '/v1/sessions/:id', answer: SessionView },
  /** asciicast v2 of a console; of a tunnel one line of JSON for each connection. */
  recording: {
    method: 'GET',
    path: '/v1/sessions/:id/recording',
    answer: z.strictObject({
      kind: z.enum(['asciicast', 'connections']),
      text: z.string(),
      state: RecordingState,
    }),
  },
  /** A deploy, for whose role may: the operator's routes, by a person and on record as theirs. */
  planApp: routes.planApp,
  putApp: routes.putApp,
  auditLog: { method: 'GET', path: '/v1/audit', answer: z.array(AuditEntry) },
  verifyAudit: { method: 'GET', path: '/v1/audit/verify', answer: AuditVerdict },
} as const

/** On the operator's door. */
export const peopleRoutesOfOperator = {
  people: { method: 'GET', path: '/v1/people', answer: z.array(PersonView) },
  putPerson: {
    method: 'PUT',
    path: '/v1/people/:name',
    request: PersonRequest,
    answer: PersonView,
  },
  /** Ends all that they hold: certificates, grants, sessions. */
  dropPerson: {
    method: 'DELETE',
    path: '/v1/people/:name',
    answer: z.strictObject({ name: PersonName }),
  },
} as const
