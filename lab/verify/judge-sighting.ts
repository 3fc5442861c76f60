import { flagsOfShape } from '../probe/attempt/replay.ts'
import { viewOfPacket } from '../probe/attempt/attempt.ts'
import type { Party } from '../probe/attempt/party.ts'
import type { Sighting } from '../probe/fire.ts'
import type { TraceMessage } from '../probe/rules/trace-message.ts'
import { typedCommand } from '../typed-command.ts'
import { broken, type Check, held, inconclusive } from './check.ts'
import type { PlannedProbe } from './probe-plan.ts'
import type { WorldMachine } from './world.ts'

/** A planned probe with its two ends. */
export interface Aimed {
  readonly plan: PlannedProbe
  readonly from: WorldMachine
  readonly to: WorldMachine
  readonly claims: Party
}

export interface SightingContext {
  readonly lab: string
  readonly nameRule: (step: TraceMessage) => string
  /** Whether the same frame was accepted by the open sink. */
  readonly passesOpenSink: boolean
  /** Frames at the card that the kernel had to throw away before they were looked at. */
  readonly lost: number
}

/** The verdict on one probe. Silence is never `held`. */
export const judgeSighting = (sighting: Sighting<Aimed>, context: SightingContext): Check => {
  const { plan } = sighting.attempt.label
  const { claim } = plan
  const verdicts = verdictsOn(sighting, context)
  if (sighting.arrivedAtNs === null)
    return inconclusive(
      verdicts(
        sighting.unsent
          ? `not all of its sender's frames could be sent (${sighting.unsent}): its fate is unseen`
          : context.lost > 0
            ? `its fate is unseen: ${context.lost} frames at the host's card were lost before anybody looked`
            : `never reached the host's card: its fate is unseen`,
      ),
    )
  if (plan.wish === 'either') return held(claim)
  if (plan.wish === 'accepted')
    return sighting.accepted
      ? held(claim)
      : broken(verdicts('reached the card and was not accepted; it must be', sighting.droppedBy))
  if (sighting.accepted)
    return broken(
      verdicts(`accepted by the host's kernel; it must be dropped`, sighting.acceptedBy),
    )
  if (!context.passesOpenSink)
    return inconclusive(verdicts('dropped, but the same frame was not seen to pass an open sink'))
  if (!sighting.stoppedAt)
    return inconclusive(verdicts('reached the card and was not accepted, yet no wall dropped it'))
  return held(claim)
}

const verdictsOn =
  ({ attempt }: Sighting<Aimed>, { lab, nameRule }: SightingContext) =>
  (evidence: string, step: TraceMessage | null = null) => {
    const { plan, from, to, claims } = attempt.label
    return {
      claim: plan.claim,
      host: to.target,
      from: from.target,
      packet: viewOfPacket({ shape: plan.shape, id: attempt.id, from, to, claims }, to.card),
      rule: step && nameRule(step),
      evidence: `${prefixOf(plan)}${evidence}`,
      replay: replayOf(attempt.label, lab),
    }
  }

const prefixOf = ({ forgesControl, chosen }: PlannedProbe): string => {
  if (chosen) return `${chosen.as}: `
  return forgesControl ? `under control's address: ` : ''
}

/** What cannot be typed as one probe is tried again by the whole. */
const replayOf = ({ plan, from, to }: Aimed, lab: string): string => {
  const flags = plan.forgesControl || plan.chosen ? null : flagsOfShape(plan.shape)
  return flags
    ? typedCommand('probe', from.target, to.target, ...flags, '--lab', lab)
    : typedCommand('verify', '--lab', lab)
}
