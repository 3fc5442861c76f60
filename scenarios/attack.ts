import type { Lifetimes, OverlayMode } from '../lab/index.ts'
import type { ClaimId } from './scenario.ts'
import type { AttackStage } from './stage/stage.ts'

/** Who makes the move. */
export type Attacker =
  | 'stranger'
  | 'neighbour'
  | 'removed host'
  | 'malicious component'
  | 'person without a grant'
  | 'network attacker'
  | 'thief'

interface AttackScript<Role extends string, Ready> {
  /** The promise that it would break. */
  readonly claim: ClaimId
  readonly by: Attacker
  /** ATT&CK technique (v19), or a CWE where none fits. */
  readonly technique: `T${number}` | `T${number}.${string}` | `CWE-${number}`
  /** Names under which several attacks are replayed together. */
  readonly tags: readonly string[]
  /** The hosts it needs, by role; they have joined when the set-up begins. */
  readonly hosts: readonly Role[]
  /** Default `encrypted`. */
  readonly overlay?: OverlayMode
  /** Of what control gives out, where the attack is about its end. */
  readonly lifetimes?: Lifetimes
  /** The weakened system on which the move must succeed: name of a file in twins/. */
  readonly twin: string
  /**
   * `none`: after its undo the lab is as it was before, which is checked, and serves the next attack.
   * `lab`: it leaves something behind, and has a lab of its own.
   */
  readonly trace: 'none' | 'lab'
  /** Everything up to the move, positive controls included; what fails here leaves the attack inconclusive. */
  setUp(stage: AttackStage<Role>): Promise<Ready>
  /** The one move, and what is expected of a system that resists it: an expectation that is not met is its success. */
  move(stage: AttackStage<Role>, ready: Ready): Promise<void>
}

/** What must fail: data plus one move. Its id is the name of its file. */
export interface Attack<Role extends string = string, Ready = unknown> extends AttackScript<
  Role,
  Ready
> {
  readonly kind: 'attack'
  readonly title: string
}

export const attack = <const Role extends string, Ready>(
  title: string,
  script: AttackScript<Role, Ready>,
): Attack<Role, Ready> => ({ kind: 'attack', title, ...script })
