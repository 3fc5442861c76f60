import type { Lifetimes, OverlayMode } from '../lab/index.ts'
import type { Stage } from './stage/stage.ts'

/** Ids of the promises in the list of claims. */
export type ClaimId =
  | 'locked-at-boot'
  | 'default-deny'
  | 'control-only'
  | 'pairwise-holes'
  | 'overlay-private'
  | 'components-confined'
  | 'agent-only-obeys-fresh'
  | 'access-by-grant'
  | 'everything-on-record'
  | 'provider-access'

interface Script<Role extends string> {
  /** The promise that it shows. */
  readonly claim: ClaimId
  /** The hosts it needs, by role; they have joined when the play begins. */
  readonly hosts: readonly Role[]
  /** Names under which several scenarios run together. */
  readonly tags: readonly string[]
  /** Default `encrypted`. */
  readonly overlay?: OverlayMode
  /** The hosts run the whole bootstrap from the bare base, packages included. */
  readonly cold?: boolean
  /** Life of the hosts' certificates; four hours when not given. */
  readonly lifetimes?: Lifetimes
  play(stage: Stage<Role>): Promise<void>
}

/** What must work, told as a story: data plus one play. Its id is the name of its file. */
export interface Journey<Role extends string = string> extends Script<Role> {
  readonly kind: 'journey'
  readonly title: string
}

export const journey = <const Role extends string>(
  title: string,
  script: Script<Role>,
): Journey<Role> => ({
  kind: 'journey',
  title,
  ...script,
})
