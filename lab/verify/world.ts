import type { StateView } from '../../control/api/contract.ts'
import type { Namespace } from '../probe/engine/namespace.ts'
import type { ProbeMachine } from '../probe/station.ts'

export interface WorldMachine extends ProbeMachine {
  /** What a person types: `host.1`, `control`, `stranger`. */
  readonly target: string
  /** What its topology calls it. */
  readonly alias?: string | undefined
  /** The machine's first process, by which it is known to live; null when it does not run. */
  readonly pid: number | null
  /** What the back-end says of it; the process is looked at too. */
  readonly isPaused?: boolean
}

export interface WorldHost extends WorldMachine {
  readonly overlayCard: string
  readonly overlayMac: string
}

/** Everything that `verify` needs to know. Nothing of it is believed without a look, except membership. */
export interface World {
  readonly lab: string
  readonly hosts: readonly WorldHost[]
  readonly control: WorldMachine
  readonly stranger: WorldMachine | null
  /** The package mirror of a cold lab. */
  readonly mirror: { readonly address: string } | null
  readonly switch: { readonly ns: Namespace; readonly bridge: string }
  /** Free addresses of the underlay for the open sink. */
  readonly sink: { readonly address: string; readonly address6: string }
  /** Control's view: who belongs. Null when control does not answer; then nothing is held. */
  readonly state: StateView | null
  /** 32 fresh hex digits, looked for in clear on the underlay. */
  readonly marker: string
}
