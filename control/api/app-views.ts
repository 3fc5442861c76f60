import * as z from 'zod'
import { AppName, ComponentName, InstanceState } from '../../agent/protocol/app.ts'
import { HostId, Ipv4, Sha256 } from '../../agent/protocol/names.ts'

export const InstanceView = z.strictObject({
  index: z.int().min(1),
  host: HostId,
  address: Ipv4,
  revision: Sha256,
  /** `trial`: stands beside the one that it is to replace, until it is healthy. */
  role: z.enum(['serving', 'trial']),
  /** As its agent tells; null as long as it tells nothing. */
  state: InstanceState.nullable(),
  restarts: z.int().min(0),
  container: z.string().nullable(),
  detail: z.string().nullable(),
})
export type InstanceView = z.infer<typeof InstanceView>

export const ComponentView = z.strictObject({
  name: ComponentName,
  wished: z.int(),
  revision: Sha256,
  image: z.string(),
  ports: z.array(z.int()),
  /**
   * `settled`: all of it stands as wished and is healthy. `rolling`: on its way there. `waiting`: for something else, see
   * `why`. `stopped`: a new instance did not become healthy and was taken away. `ailing`: all is in its place, but not
   * all of it is healthy.
   */
  state: z.enum(['settled', 'rolling', 'waiting', 'stopped', 'ailing']),
  why: z.string().nullable(),
  instances: z.array(InstanceView),
})
export type ComponentView = z.infer<typeof ComponentView>

export const DeployChange = z.strictObject({
  kind: z.enum(['add', 'change', 'remove', 'move']),
  component: ComponentName,
  index: z.int().min(1),
  from: HostId.nullable(),
  to: HostId.nullable(),
  /** With `change`: which settings are other ones. */
  fields: z.array(z.string()),
})
export type DeployChange = z.infer<typeof DeployChange>

export const PlanAnswer = z.strictObject({
  app: AppName,
  changes: z.array(DeployChange),
  /** Why it cannot be rolled out as things are; empty when it can. */
  stuck: z.array(z.strictObject({ component: ComponentName, why: z.string() })),
})
export type PlanAnswer = z.infer<typeof PlanAnswer>
