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
/** WireGuard gives a silent peer up after 90 s: who has not proved their hole is called again this often. */
const KICK_MS = 5000

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

/** Follows handshakes: quickly while a hole waits for its proof, slowly afterwards. */
export async function keepProving(parts: RoundsParts): Promise<never> {
  const { overlay, log, onProved } = parts
  let waitMs = PROVE_FIRST_MS
  let kickAtMs = performance.now() + KICK_MS
  let peers = overlay.desired?.peers
  for (;;) {
    await pause(waitMs)
    if (overlay.desired?.peers !== peers) {
      waitMs = PROVE_FIRST_MS
      kickAtMs = performance.now() + KICK_MS
    }
    peers = overlay.desired?.peers
    const isChanged = await overlay.prove().catch((thrown: unknown) => {
      log.warn('handshakes could not be read', { error: messageOf(thrown) })
      return false
    })
    if (isChanged) onProved()
    if (overlay.isProving && performance.now() > kickAtMs) {
      kickAtMs = performance.now() + KICK_MS
      await kick(parts)
    }
    waitMs = overlay.isProving ? Math.min(waitMs * 1.5, PROVE_MOST_MS) : TUNNEL_MS
  }
}

const kick = ({ enforcer, overlay, log }: RoundsParts): Promise<void> =>
  enforcer
    .exclusively(() => overlay.kick())
    .catch((thrown: unknown) =>
      log.warn('silent peers could not be called', { error: messageOf(thrown) }),
    )
