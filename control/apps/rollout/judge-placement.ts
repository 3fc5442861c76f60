import type { HealthCheck } from '../../../agent/protocol/app.ts'
import type { Placement } from '../model.ts'
import type { Seen } from './world.ts'

/** Without a check of its own it has so long to stay up. */
const UNCHECKED_MS = 10_000
/** For the engine to make a container, on a busy host. */
const ALLOWANCE_MS = 15_000
/** A crash may be bad luck, or come of what it needs not being there yet. */
const MOST_CRASHES = 3

/** Writes down what was seen: when it first was more than on its way, that it was healthy once, its restarts. */
export function noted(placement: Placement, seen: Seen | null, now: number): Placement {
  if (seen === null) return placement
  const hasStarted = placement.startedAt !== null || seen.state !== 'fetching'
  const startedAt = placement.startedAt ?? (hasStarted ? now : null)
  const wasHealthy = placement.wasHealthy || seen.state === 'healthy'
  const { restarts } = seen
  const isSame =
    startedAt === placement.startedAt &&
    wasHealthy === placement.wasHealthy &&
    restarts === placement.restarts
  return isSame ? placement : { ...placement, startedAt, wasHealthy, restarts }
}

/** Why one that was never healthy is given up; null while it may still become so. */
export function whyGivenUp(
  { startedAt, wasHealthy, instance }: Placement,
  seen: Seen | null,
  now: number,
): string | null {
  if (wasHealthy || seen === null) return null
  const told = seen.detail === null ? '' : `: ${seen.detail}`
  if (seen.state === 'unhealthy') return `it is unhealthy${told}`
  if (seen.state === 'failed' && seen.restarts >= MOST_CRASHES)
    return `it ended ${seen.restarts} times${told}`
  const limitMs = longestStartMs(instance.health)
  if (startedAt === null || now - startedAt <= limitMs) return null
  return `it was not healthy within ${Math.round(limitMs / 1000)} s (${seen.state}${told})`
}

/** How long a start may take until it is judged to have failed, in milliseconds. */
export const longestStartMs = (health: HealthCheck | null): number =>
  health === null
    ? UNCHECKED_MS + ALLOWANCE_MS
    : health.graceMs + health.retries * (health.intervalMs + health.timeoutMs) + ALLOWANCE_MS
