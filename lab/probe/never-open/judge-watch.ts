import type { FloodState } from '../engine/flood.ts'
import { describePacket } from './first-accepted.ts'
import type { LifeReading } from './life.ts'

export interface WatchVerdict {
  readonly verdict: 'held' | 'broken' | 'inconclusive'
  /** Why it is not held; empty when it is. */
  readonly reasons: readonly string[]
}

/**
 * One accepted packet breaks the promise. It is held only when the flood ran, reached the card in every life,
 * and each life that began meanwhile was watched so early that nothing had been delivered before.
 */
export const judgeWatch = (flood: FloodState, lives: readonly LifeReading[]): WatchVerdict => {
  const accepted = lives.filter((life) => life.accepted > 0)
  if (accepted.length > 0) return { verdict: 'broken', reasons: accepted.map(tellAccepted) }
  const reasons = [
    ...(flood.failure ? [`the flood ended: ${flood.failure}`] : []),
    ...(lives.length === 0 ? ['no life of the host was watched'] : []),
    ...lives.flatMap(doubtsAbout),
  ]
  return { verdict: reasons.length === 0 ? 'held' : 'inconclusive', reasons }
}

const tellAccepted = ({ pid, accepted, kinds, first }: LifeReading): string =>
  `process ${pid}: ${accepted} packets of the stranger were accepted (${kinds.join(', ')}), the first at ${first?.at ?? 'an unknown time'}${first?.packet ? `: ${describePacket(first.packet)}` : ''}`

const doubtsAbout = (life: LifeReading): readonly string[] => {
  const { pid, begins, unseen, arrived, deliveredBefore } = life
  if (unseen) return [`process ${pid} was not seen: ${unseen}`]
  return [
    ...(arrived === 0 ? [`process ${pid}: no packet of the stranger reached its card`] : []),
    ...(deliveredBefore > 0 && begins === 'at-birth'
      ? [`process ${pid}: ${deliveredBefore} packets had been delivered before the watch stood`]
      : []),
  ]
}
