import type { Kind, Over } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'

/** One way in at one host: what to knock with. */
export interface Door {
  readonly at: HostActor
  readonly kind: Kind
  readonly over: Over
}
