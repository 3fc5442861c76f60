import * as z from 'zod'
import { HostId, Ipv4, Sha256 } from './names.ts'

/** Name of an app, and of each half of a component's: a lower-case DNS label of at most 24 letters. */
const Label = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
    'a name is a lower-case DNS label of at most 24 letters',
  )

export const AppName = Label.brand<'AppName'>()
export type AppName = z.infer<typeof AppName>

/** `web.main`: what kind of thing, and which one. */
export const ComponentName = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?\.[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
    'a component is named by two lower-case labels, like web.main',
  )
  .brand<'ComponentName'>()
export type ComponentName = z.infer<typeof ComponentName>

/**
 * An address of an app on its layer-2 network. The card's MAC and its IPv6 address follow from it, so that nobody has
 * to be told of them: MAC `02:db:` and its four bytes; IPv6 the app's `/64` and its four bytes as the last two groups.
 */
export const Endpoint = z.strictObject({
  host: HostId,
  address: Ipv4,
  /** The instance that stands there; null when somebody started the container by hand. */
  instance: z.strictObject({ component: ComponentName, index: z.int().min(1) }).nullable(),
})
export type Endpoint = z.infer<typeof Endpoint>

export const WritableDir = z.strictObject({
  /** Absolute, normal, and inside no other one of the same instance. */
  path: z.string().regex(/^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/),
  name: Label,
})
export type WritableDir = z.infer<typeof WritableDir>

export const HealthCheck = z.strictObject({
  /** Runs inside the container, without a shell; exit code 0 is healthy. */
  command: z.array(z.string()).min(1).max(32),
  intervalMs: z.int().min(100).max(3_600_000),
  timeoutMs: z.int().min(100).max(3_600_000),
  /** Failures in a row until the instance counts as unhealthy. */
  retries: z.int().min(1).max(100),
  /** From its start, in which failures do not count. */
  graceMs: z.int().min(0).max(3_600_000),
})
export type HealthCheck = z.infer<typeof HealthCheck>

export const ImageRef = z.strictObject({
  /** SHA-256 of the archive that control serves under `/files/images/<archive>`. */
  archive: Sha256,
  bytes: z.int().min(1),
  /** Name and tag under which the archive holds it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9_./-]{0,190}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/),
})
export type ImageRef = z.infer<typeof ImageRef>

export const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)

export const Limits = z.strictObject({
  memoryMib: z.int().min(8).max(1_048_576),
  cpus: z.number().min(0.01).max(256),
  pids: z.int().min(1).max(32_768),
})
export type Limits = z.infer<typeof Limits>

/**
 * One container that a host is to run. How it is confined is not in here: there is nothing in an order by which
 * control, or somebody who speaks in its name, could ask an agent for more than the policy allows.
 */
export const Instance = z.strictObject({
  component: ComponentName,
  index: z.int().min(1).max(1000),
  /** Names one wish for this instance: another revision is another container. */
  revision: Sha256,
  address: Ipv4,
  /** Whether the names of its component point at it: a new revision has none until it is healthy. */
  serves: z.boolean(),
  image: ImageRef,
  command: z.array(z.string().max(4096)).max(64).nullable(),
  environment: z.record(EnvironmentName, z.string().max(16_384)),
  ports: z.array(z.int().min(1).max(65535)).max(64),
  writable: z.array(WritableDir).max(32),
  limits: Limits,
  health: HealthCheck.nullable(),
})
export type Instance = z.infer<typeof Instance>

/** One app as one host is to know it. */
export const App = z.strictObject({
  name: AppName,
  /** Number of its VXLAN: no other app of the fleet has it, nor the fleet's own overlay. */
  vni: z.int().min(1).max(0xffffff),
  /** All addresses of the app; the same range in every app, since no app can see another. */
  pool: z.cidrv4(),
  /** The part of the pool from which this host alone gives out addresses. */
  slice: z.cidrv4(),
  /** A `/64` of its own. */
  pool6: z.cidrv6(),
  /** Where its addresses stand on other hosts, sorted by address; unique. */
  endpoints: z.array(Endpoint).max(8192),
  /**
   * What this host is to run of it, sorted by component, index and revision: while one is replaced, both revisions of it
   * may stand here side by side.
   */
  instances: z.array(Instance).max(256),
})
export type App = z.infer<typeof App>

export const InstanceState = z.enum([
  'fetching',
  'starting',
  'healthy',
  'unhealthy',
  /** It ended, and is started again after a pause. */
  'failed',
  'stopping',
])
export type InstanceState = z.infer<typeof InstanceState>

/** What an agent found of one app on its host. */
export const AppReport = z.strictObject({
  name: AppName,
  /** Cards that stand on the app's bridge now, sorted by address. */
  endpoints: z.array(Endpoint.omit({ host: true })),
  instances: z.array(
    z.strictObject({
      component: ComponentName,
      index: z.int().min(1),
      revision: Sha256,
      state: InstanceState,
      /** How often it ended by itself and was started again. */
      restarts: z.int().min(0),
      /** First characters of the container's id; null before there is one. */
      container: z.string().nullable(),
      /** Human text, at most 500 characters: why it is in this state. */
      detail: z.string().max(500).nullable(),
    }),
  ),
})
export type AppReport = z.infer<typeof AppReport>
