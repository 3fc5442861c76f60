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
  /** Somebody may have proved their hole, or may have fallen silent. */
  readonly onListened: () => void
}

const LOOK_MS = 300
/** Everything is read anew this often, whatever events say: one may have been lost. */
const FULL_MS = 5000
const FULL_WHEN_BROKEN_MS = 1000
const TUNNEL_MS = 700
const PROVE_FIRST_MS = 20
const PROVE_MOST_MS = 300

/** Looks around for ever. */
export async function keepLooking({ lookout, enforcer, log }: RoundsParts): Promise<never> {
  // The first is due at once: the streams of events did not listen yet when the saved state was restored.
  let fullAtMs = performance.now()
  for (;;) {
    await pause(LOOK_MS)
    await lookAround(lookout).catch((thrown: unknown) => {
      lookout.notices.note('round', `could not look around: ${messageOf(thrown)}`)
      log.warn('could not look around', { error: messageOf(thrown) })
    })
    if (performance.now() < fullAtMs) continue
    fullAtMs = performance.now() + (enforcer.isWhole ? FULL_MS : FULL_WHEN_BROKEN_MS)
    lookout.notices.note('round', 'the regular full reading')
  }
}

/** Listens to peers and speaks to them: quickly while a hole waits for its proof, slowly afterwards. */
export async function keepProving(parts: RoundsParts): Promise<never> {
  const { enforcer, overlay, log, onListened } = parts
  let waitMs = PROVE_FIRST_MS
  let peers = overlay.desired?.peers
  for (;;) {
    if (overlay.desired?.peers === peers) await overlay.told.heard(waitMs)
    const isNew = overlay.desired?.peers !== peers
    peers = overlay.desired?.peers
    await enforcer
      .exclusively(() => overlay.prove())
      .catch((thrown: unknown) =>
        log.warn('the tunnel could not be read', { error: messageOf(thrown) }),
      )
    onListened()
    waitMs = isNew || overlay.isLively ? PROVE_FIRST_MS : longer(waitMs, overlay.isProving)
    if (overlay.isSpeechDue) await speak(parts)
  }
}

const longer = (waitMs: number, isProving: boolean): number =>
  isProving ? Math.min(waitMs * 1.5, PROVE_MOST_MS) : TUNNEL_MS

const speak = ({ enforcer, overlay, log }: RoundsParts): Promise<void> =>
  enforcer
    .exclusively(() => overlay.speak())
    .catch((thrown: unknown) =>
      log.warn('peers could not be spoken to', { error: messageOf(thrown) }),
    )
