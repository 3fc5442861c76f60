import * as z from 'zod'
import { AppName, Instance } from '../../agent/protocol/app.ts'
import { HostId, Sha256 } from '../../agent/protocol/names.ts'
import { ComponentSpec } from '../api/app-spec.ts'

/** Where an instance stands, or is to stand. Times are milliseconds since the epoch. */
export const Placement = z.strictObject({
  host: HostId,
  /** `trial`: a newer revision beside the one that serves, which it takes over from once it is healthy. */
  role: z.enum(['serving', 'trial']),
  /** When it first was more than on its way; null until then: fetching an image does not count against its grace. */
  startedAt: z.number().nullable(),
  wasHealthy: z.boolean(),
  /** How often its agent had started it again when it last told; less again when the agent itself began anew. */
  restarts: z.int().min(0).default(0),
  instance: Instance,
})
export type Placement = z.infer<typeof Placement>

/** A component with the name of its present wish. */
export const WishedComponent = z.strictObject({
  spec: ComponentSpec,
  revision: Sha256,
  /** How often its owner had it begun anew; a part of its revision. */
  restarts: z.int().min(0),
  /** Why its roll-out has stopped; null while it goes on or is done. */
  stalled: z.string().max(1000).nullable(),
})
export type WishedComponent = z.infer<typeof WishedComponent>

/** An app as control remembers it. */
export const AppRecord = z.strictObject({
  name: AppName,
  vni: z.int().min(1).max(0xffffff),
  /** It goes as soon as nothing of it stands anywhere. */
  isLeaving: z.boolean(),
  /** Sorted by name. Empty: a network that people use by hand. */
  components: z.array(WishedComponent),
  placements: z.array(Placement),
})
export type AppRecord = z.infer<typeof AppRecord>
