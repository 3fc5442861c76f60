import type { HostActor } from './host-actor.ts'
import type { ControlActor } from './control-actor.ts'
import type { StrangerActor } from './stranger-actor.ts'
import type { LabActor } from './lab-actor.ts'
import type { PersonActor } from './person-actor.ts'
import type { ThiefActor } from './thief-actor.ts'

/** The cast of a play: every host under its role, and those that are always there. */
export type Stage<Role extends string> = { readonly [Name in Role]: HostActor } & {
  readonly stranger: StrangerActor
  readonly thief: ThiefActor
  readonly control: ControlActor
  readonly lab: LabActor
  /** People of every lab, named for their roles. */
  readonly owner: PersonActor
  readonly developer: PersonActor
  readonly viewer: PersonActor
}

/** What an attack has besides: whatever it changes, it registers the undo of in the same breath. */
export type AttackStage<Role extends string> = Stage<Role> & { readonly undo: AsyncDisposableStack }
