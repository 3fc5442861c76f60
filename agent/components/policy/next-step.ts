import type { InstanceState } from '../../protocol/app.ts'
import type { ContainerDetails } from '../engine/container-state.ts'

/** What has happened to one container so far, as its keeper remembers it. */
export interface Past {
  /** How often it ended by itself. */
  readonly restarts: number
  /** When it is to be started again; null when nothing was decided. */
  readonly startAtMs: number | null
}

export const NO_PAST: Past = { restarts: 0, startAtMs: null }

export interface Situation {
  readonly isWished: boolean
  /** The container as it was found; null when there is none. */
  readonly found: ContainerDetails | null
  /** Where it is not what was wished. */
  readonly differences: readonly string[]
  readonly past: Past
  readonly nowMs: number
}

export type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'create' }
  | { readonly kind: 'start' }
  | { readonly kind: 'remove'; readonly why: string }
  /** It has ended by itself: it is started again at that time. */
  | { readonly kind: 'wait'; readonly past: Past }

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/** The one thing to do next about one container. Asked again and again: nothing is remembered but `past`. */
export function nextStep({ isWished, found, differences, past, nowMs }: Situation): Step {
  if (found === null) return isWished ? { kind: 'create' } : { kind: 'none' }
  if (!isWished) return { kind: 'remove', why: 'it is wished no more' }
  if (differences.length > 0) return { kind: 'remove', why: differences.join('; ') }
  const { Status } = found.State
  if (Status === 'created') return { kind: 'start' }
  if (Status === 'dead' || Status === 'removing')
    return { kind: 'remove', why: 'the engine gave it up' }
  if (Status !== 'exited') return { kind: 'none' }
  if (past.startAtMs === null) return { kind: 'wait', past: paused(past, nowMs) }
  return nowMs >= past.startAtMs ? { kind: 'start' } : { kind: 'none' }
}

/** One that ended with its host, before this agent began, is started at once and has nothing to answer for. */
const paused = ({ restarts }: Past, nowMs: number): Past => ({
  restarts: restarts + 1,
  startAtMs: nowMs + Math.min(FIRST_PAUSE_MS * 2 ** restarts, LONGEST_PAUSE_MS),
})

/** Without a check of its own, whatever has run for so long counts as healthy. */
const STEADY_MS = 1000

/** What a container is, in the words of the wire. */
export function stateOf({ State }: ContainerDetails, nowMs: number): InstanceState {
  if (State.Status === 'created') return 'starting'
  if (!State.Running) return 'failed'
  const health = State.Health?.Status ?? 'none'
  if (health === 'healthy') return 'healthy'
  if (health === 'unhealthy') return 'unhealthy'
  if (health === 'none' && nowMs - Date.parse(State.StartedAt) >= STEADY_MS) return 'healthy'
  return 'starting'
}
