/** What has happened to one container so far, as its keeper remembers it. Times are milliseconds since the epoch. */
export interface Past {
  /** How often it was started again because it had ended by itself, or stayed ill. */
  readonly restarts: number
  /** How many of those came one after the other, without a long time in between. */
  readonly streak: number
  /** Whether this agent saw it run: what ended before that ended with its host, or unseen. */
  readonly isKnownUp: boolean
  /** When it is to be started again; null when nothing was decided. */
  readonly startAtMs: number | null
  /** Since when it was found ill each time; null when it is not. */
  readonly illSinceMs: number | null
}

export const NO_PAST: Past = {
  restarts: 0,
  streak: 0,
  isKnownUp: false,
  startAtMs: null,
  illSinceMs: null,
}
