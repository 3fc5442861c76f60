import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import type { Enforcer } from './enforcer.ts'
import { type LookoutParts, lookAround } from './lookout.ts'
import type { OverlayKeeper } from './overlay-keeper.ts'

export interface RoundsParts {
  readonly lookout: LookoutParts
  readonly enforcer: Enforcer
  readonly overlay: OverlayKeeper
  readonly log: Logger
  readonly onProved: () => void
}

const LOOK_MS = 300
/** Everything is read anew this often, whatever events say: one may have been lost. */
const FULL_MS = 5000
const FULL_WHEN_BROKEN_MS = 1000
const TUNNEL_MS = 600
const PROVE_FIRST_MS = 20
const PROVE_MOST_MS = 300

/** Looks around for ever. */
export async function keepLooking({ lookout, enforcer, log }: RoundsParts): Promise<never> {
  let fullAtMs = performance.now() + FULL_MS
  for (;;) {
    await pause(LOOK_MS)
    await lookAround(lookout).catch((thrown: unknown) => {
      lookout.notices.note('round', `could not look around: ${messageOf(thrown)}`)
      log.warn('could not look around', { error: messageOf(thrown) })
    })
    const everyMs = enforcer.isWhole ? FULL_MS : FULL_WHEN_BROKEN_MS
    if (performance.now() < fullAtMs - FULL_MS + everyMs) continue
    fullAtMs = performance.now() + FULL_MS
    lookout.notices.note('round', 'the regular full reading')
  }
}

/** Follows handshakes: quickly while a hole waits for its proof, slowly afterwards. */
export async function keepProving({ overlay, log, onProved }: RoundsParts): Promise<never> {
  let waitMs = PROVE_FIRST_MS
  let peers = overlay.desired?.peers
  for (;;) {
    await pause(waitMs)
    if (overlay.desired?.peers !== peers) waitMs = PROVE_FIRST_MS
    peers = overlay.desired?.peers
    const isChanged = await overlay.prove().catch((thrown: unknown) => {
      log.warn('handshakes could not be read', { error: messageOf(thrown) })
      return false
    })
    if (isChanged) onProved()
    waitMs = overlay.isProving ? Math.min(waitMs * 1.5, PROVE_MOST_MS) : TUNNEL_MS
  }
}
