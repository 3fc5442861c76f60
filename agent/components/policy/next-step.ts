import type { InstanceState } from '../../protocol/app.ts'
import type { ContainerDetails } from '../engine/container-state.ts'
import { NO_PAST, type Past } from './past.ts'

export interface Situation {
  readonly isWished: boolean
  /** The container as it was found; null when there is none. */
  readonly found: ContainerDetails | null
  /** Where it is not what was wished. */
  readonly differences: readonly string[]
  readonly past: Past
  readonly nowMs: number
}

/** The one thing to do next about one container, and how it is remembered from now on. */
export interface Step {
  readonly kind: 'none' | 'create' | 'start' | 'remove' | 'restart'
  /** Of a removal or a restart, for people. */
  readonly why: string
  readonly past: Past
}

/** For what ends by itself, until it is started again. */
const ENDED: Pauses = { firstMs: 1000, longestMs: 60_000 }
/** For what runs and is ill, beyond the failures in a row that its own check allows. */
const ILL: Pauses = { firstMs: 10_000, longestMs: 300_000 }
/** Whoever has run for so long begins again with the shortest pause. */
const STEADY_MS = 600_000

/**
 * What to do about a container. Asked again and again: nothing is remembered but `past`. One that ended is started
 * again, and so is one that stays ill: a check that fails for ever is no better than a process that has ended.
 */
export function nextStep(situation: Situation): Step {
  const { isWished, found, differences, past } = situation
  const step = (kind: Step['kind'], why = '', more = past): Step => ({ kind, why, past: more })
  if (found === null) return isWished ? step('create', '', NO_PAST) : step('none')
  if (!isWished) return step('remove', 'it is wished no more')
  if (differences.length > 0) return step('remove', differences.join('; '))
  const { Status } = found.State
  if (Status === 'created') return step('start')
  if (Status === 'dead' || Status === 'removing') return step('remove', 'the engine gave it up')
  if (Status === 'running') return ofRunning(found, situation)
  return Status === 'exited' ? ofEnded(found, situation) : step('none')
}

function ofRunning({ State }: ContainerDetails, { past, nowMs }: Situation): Step {
  const up = { ...past, isKnownUp: true, startAtMs: null }
  if (State.Health?.Status !== 'unhealthy')
    return { kind: 'none', why: '', past: { ...up, illSinceMs: null } }
  const illSinceMs = past.illSinceMs ?? nowMs
  const streak = streakOf(past, Date.parse(State.StartedAt), illSinceMs)
  if (nowMs - illSinceMs < pauseOf(ILL, streak))
    return { kind: 'none', why: '', past: { ...up, illSinceMs } }
  const again = { restarts: past.restarts + 1, streak: streak + 1, illSinceMs: null }
  return { kind: 'restart', why: 'it stayed unhealthy', past: { ...up, ...again } }
}

function ofEnded({ State }: ContainerDetails, { past, nowMs }: Situation): Step {
  // It ended with its host, or with nobody looking, and has nothing to answer for.
  if (!past.isKnownUp) return { kind: 'start', why: '', past }
  if (past.startAtMs !== null)
    return { kind: nowMs >= past.startAtMs ? 'start' : 'none', why: '', past }
  const streak = streakOf(past, Date.parse(State.StartedAt), Date.parse(State.FinishedAt))
  const startAtMs = nowMs + pauseOf(ENDED, streak)
  const again = { restarts: past.restarts + 1, streak: streak + 1, illSinceMs: null, startAtMs }
  return { kind: 'none', why: '', past: { ...past, ...again } }
}

interface Pauses {
  readonly firstMs: number
  readonly longestMs: number
}

const pauseOf = ({ firstMs, longestMs }: Pauses, streak: number): number =>
  Math.min(firstMs * 2 ** streak, longestMs)

const streakOf = ({ streak }: Past, startedMs: number, untilMs: number): number =>
  untilMs - startedMs >= STEADY_MS ? 0 : streak

/** Without a check of its own, whatever has run for so long counts as healthy. */
const STANDS_MS = 1000

/** What a container is, in the words of the wire. */
export function stateOf({ State }: ContainerDetails, nowMs: number): InstanceState {
  if (State.Status === 'created') return 'starting'
  if (!State.Running) return 'failed'
  const health = State.Health?.Status ?? 'none'
  if (health === 'healthy') return 'healthy'
  if (health === 'unhealthy') return 'unhealthy'
  if (health === 'none' && nowMs - Date.parse(State.StartedAt) >= STANDS_MS) return 'healthy'
  return 'starting'
}
