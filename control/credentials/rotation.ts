import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { renewalDelayMs, type OwnCredentials } from './own-certificates.ts'

const RETRY_MS = 5000
/** Beyond this Node's timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export interface RotationParts {
  readonly lifeMs: number
  readonly issue: () => Promise<OwnCredentials>
  /** Puts the new credentials to use everywhere. */
  readonly use: (credentials: OwnCredentials) => void
  readonly random: () => number
  readonly log: Log
}

/** Replaces control's own credentials at half their life, for as long as it is not disposed. */
export const startRotation = (parts: RotationParts): Disposable => {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const plan = (delayMs: number): void => {
    if (isStopped) return
    timer = setTimeout(() => void turn(), Math.min(delayMs, LONGEST_TIMER_MS))
  }
  const turn = async (): Promise<void> => {
    try {
      const credentials = await parts.issue()
      if (!isStopped) parts.use(credentials)
      plan(renewalDelayMs(parts.lifeMs, parts.random()))
    } catch (error) {
      // The old ones hold for half their life yet: try again, do not fall.
      parts.log.warn('own certificates were not renewed', { reason: messageOf(error) })
      plan(RETRY_MS)
    }
  }
  plan(renewalDelayMs(parts.lifeMs, parts.random()))
  return {
    [Symbol.dispose]: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
