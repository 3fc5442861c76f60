import * as z from 'zod'
import { AppName, ComponentName, Endpoint } from '../../agent/protocol/app.ts'
import { OverlaySpec } from '../../agent/protocol/desired-state.ts'
import { AgentEvent, Report } from '../../agent/protocol/report.ts'
import { AppSpec } from './app-spec.ts'
import { ComponentView, PlanAnswer } from './app-views.ts'
import { Generation, HostId, Instant, Ipv4, Mac } from '../../agent/protocol/names.ts'

/**
 * The operator API: one schema for the server's validation, the typed client, the command line and the tests.
 * Served over mutual TLS on a Unix socket (operator certificate).
 */

/**
 * `invited`: has user data, has not joined yet. `leaving`: its peers are shutting their holes. `gone`: listed only as
 * long as a certificate of it could hold.
 */
export { AppSpec } from './app-spec.ts'
export type { ComponentView, DeployChange, InstanceView, PlanAnswer } from './app-views.ts'

export const HostState = z.enum(['invited', 'enrolled', 'member', 'leaving', 'gone'])
export type HostState = z.infer<typeof HostState>

export const HostView = z.strictObject({
  id: HostId,
  address: Ipv4,
  inner: Ipv4,
  mac: Mac,
  state: HostState,
  agent: z.enum(['up', 'down']),
  generation: z.strictObject({ ordered: Generation, applied: Generation }),
  /** The newest report, null before the first. */
  report: Report.nullable(),
  reportAgeMs: z.number().nullable(),
  invitedAt: Instant,
})
export type HostView = z.infer<typeof HostView>

export const PairView = z.strictObject({
  a: HostId,
  b: HostId,
  /** Where the pair stands on punch → prove → join, from both hosts' reports. */
  stage: z.enum(['apart', 'punching', 'proving', 'joining', 'joined', 'shutting']),
})
export type PairView = z.infer<typeof PairView>

export const StateView = z.strictObject({
  control: z.strictObject({ startedAt: Instant, version: z.string() }),
  overlay: OverlaySpec,
  hosts: z.array(HostView),
  pairs: z.array(PairView),
  /** True when every live member applied its newest order, each pair is joined and none is shutting. */
  settled: z.boolean(),
})
export type StateView = z.infer<typeof StateView>

export const InviteRequest = z.strictObject({
  id: HostId,
  address: Ipv4,
  inner: Ipv4,
  mac: Mac,
})
export type InviteRequest = z.infer<typeof InviteRequest>

export const InviteAnswer = z.strictObject({
  /** The whole user data for this host, ready to be injected; holds the one-time join token. */
  userData: z.string(),
  tokenExpiresAt: Instant,
})
export type InviteAnswer = z.infer<typeof InviteAnswer>

export const RemoveAnswer = z.strictObject({ host: HostView })
export type RemoveAnswer = z.infer<typeof RemoveAnswer>

export const AppView = z.strictObject({
  name: AppName,
  /** Number of its VXLAN. */
  vni: z.int(),
  pool: z.cidrv4(),
  pool6: z.cidrv6(),
  state: z.enum(['standing', 'leaving']),
  /** Hosts that say that its network stands there. */
  hosts: z.array(HostId),
  /** Addresses of containers that stand on it, as the hosts say. */
  endpoints: z.array(Endpoint),
  /** Sorted by name. */
  components: z.array(ComponentView),
})
export type AppView = z.infer<typeof AppView>

/** What control records and streams: `GET /v1/events?after=<seq>` as newline-delimited JSON, history first. */
export const ControlEvent = z.strictObject({
  seq: z.int().min(1),
  at: Instant,
  /** Null for events of control itself. */
  host: HostId.nullable(),
  kind: z.enum([
    'control-started',
    'host-invited',
    'host-enrolled',
    'enrol-refused',
    'host-member',
    'host-leaving',
    'host-gone',
    'agent-up',
    'agent-down',
    'order-sent',
    'order-refused',
    'pair-punched',
    'pair-proved',
    'pair-joined',
    'pair-shut',
    'app-made',
    'app-gone',
    'instance-placed',
    'instance-took-over',
    'instance-dropped',
    'instance-restarted',
    'rollout-stopped',
    'certificate-issued',
    'certificate-revoked',
    'agent-event',
  ]),
  peer: HostId.nullable(),
  /** Set when `kind` is `agent-event`. */
  event: AgentEvent.nullable(),
  detail: z.string(),
})
export type ControlEvent = z.infer<typeof ControlEvent>

export const AuditEntry = z.strictObject({
  seq: z.int().min(1),
  at: Instant,
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  detail: z.string(),
  /** SHA-256 over the previous entry's hash and this entry. */
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const RestartRequest = z.strictObject({ component: ComponentName })

export const routes = {
  state: { method: 'GET', path: '/v1/state', answer: StateView },
  invite: { method: 'POST', path: '/v1/hosts', request: InviteRequest, answer: InviteAnswer },
  /** Starts the leave; answers at once with the host `leaving`. Idempotent. Needs no sign of life from the host. */
  remove: { method: 'DELETE', path: '/v1/hosts/:id', answer: RemoveAnswer },
  apps: { method: 'GET', path: '/v1/apps', answer: z.array(AppView) },
  /** What an app is wished to be; answers at once with what is. */
  /** What `putApp` would do, without doing any of it. */
  planApp: { method: 'POST', path: '/v1/apps/:name/plan', request: AppSpec, answer: PlanAnswer },
  /** Replaces every instance of a component by a fresh one of the same wish, one after the other. */
  restartComponent: {
    method: 'POST',
    path: '/v1/apps/:name/restart',
    request: RestartRequest,
    answer: AppView,
  },
  putApp: { method: 'PUT', path: '/v1/apps/:name', request: AppSpec, answer: AppView },
  /** Starts its end; it is listed until nothing of it is to stand anywhere. */
  dropApp: { method: 'DELETE', path: '/v1/apps/:name', answer: z.strictObject({ name: AppName }) },
  audit: { method: 'GET', path: '/v1/audit', answer: z.array(AuditEntry) },
  health: { method: 'GET', path: '/v1/health', answer: z.strictObject({ ok: z.literal(true) }) },
} as const
