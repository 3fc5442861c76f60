import * as z from 'zod'
import {
  ComponentName,
  EnvironmentName,
  HealthCheck,
  ImageRef,
  Limits,
  WritableDir,
} from '../../agent/protocol/app.ts'
import { HostId, Port } from '../../agent/protocol/names.ts'

/** A component as its owner wishes it: what `PUT /v1/apps/:name` takes. */
export const ComponentSpec = z.strictObject({
  name: ComponentName,
  instances: z.int().min(1).max(100),
  image: ImageRef,
  /** Null: what the image says. */
  command: z.array(z.string().max(4096)).max(64).nullable(),
  environment: z.record(EnvironmentName, z.string().max(16_384)),
  ports: z.array(Port).max(64),
  writable: z.array(WritableDir).max(32),
  limits: Limits,
  health: HealthCheck.nullable(),
  /** Components that stand healthy before this one is begun. */
  after: z.array(ComponentName).max(100),
  /** Hosts that may run it; empty means any. */
  on: z.array(HostId).max(200),
})
export type ComponentSpec = z.infer<typeof ComponentSpec>

/**
 * Sorted by name, each name once; `after` names components that are there, in no circle. None at all is a network that
 * people use by hand.
 */
export const AppSpec = z.strictObject({ components: z.array(ComponentSpec).max(100) })
export type AppSpec = z.infer<typeof AppSpec>
