import type { Certificate } from './certificate.ts'

/** Renewal comes at half life, give or take a tenth of the life, so that a fleet does not come all at once. */
const HALF = 0.5
const JITTER = 0.1

/**
 * When to renew, as milliseconds since 1970. `random` is in [0, 1). Control sets the start of a certificate back, for
 * hosts whose clock is behind, by more than the whole life of a short one: what counts is what is left of it now.
 */
export function renewalTime(
  { notBeforeMs, notAfterMs }: Certificate,
  { nowMs, random }: { readonly nowMs: number; readonly random: number },
): number {
  const sinceMs = Math.max(notBeforeMs, nowMs)
  return sinceMs + (notAfterMs - sinceMs) * (HALF + JITTER * (2 * random - 1))
}

/** How long to wait after the n-th failed attempt (n from 1): doubling from `firstMs` up to `mostMs`, jittered. */
export function backoff(
  attempt: number,
  random: number,
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 20))
  return whole * (0.5 + random / 2)
}
