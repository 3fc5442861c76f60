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
    timer = setTimeout(turn, Math.min(delayMs, LONGEST_TIMER_MS))
  }
  const turn = (): void => {
    renew().catch((error: unknown) => {
      // The old ones hold for half their life yet: try again, do not fall.
      parts.log.warn('own certificates were not renewed', { reason: messageOf(error) })
      plan(RETRY_MS)
    })
  }
  const renew = async (): Promise<void> => {
    const credentials = await parts.issue()
    if (!isStopped) parts.use(credentials)
    plan(renewalDelayMs(parts.lifeMs, parts.random()))
  }
  plan(renewalDelayMs(parts.lifeMs, parts.random()))
  return {
    [Symbol.dispose]: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
