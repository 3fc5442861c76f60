import type { Attempt } from './attempt/attempt.ts'
import { collectArrivals, collectPaths, forget } from './collect.ts'
import { acceptOf, dropOf } from './rules/rule-path.ts'
import type { TraceMessage } from './rules/trace-message.ts'
import type { Station } from './station.ts'

/** Attempts of one sender on one receiver. */
export interface Volley<Label> {
  readonly from: Pick<Station, 'sender' | 'machine'>
  readonly attempts: readonly Attempt<Label>[]
}

/** What the receiver's side saw of one attempt. */
export interface Sighting<Label> {
  readonly attempt: Attempt<Label>
  /** When the card saw the frame, nanoseconds since 1970; null when it did not. */
  readonly arrivedAtNs: bigint | null
  /** Whether the receiver's kernel let it through behind filter INPUT. */
  readonly accepted: boolean
  /** The word that dropped it. Null with an attempt that arrived and was not accepted: no rule did. */
  readonly droppedBy: TraceMessage | null
  readonly acceptedBy: TraceMessage | null
}

export interface Fired<Label> {
  readonly sightings: readonly Sighting<Label>[]
  /** Frames or trace messages that the kernel had to throw away: what is missing may have been there. */
  readonly lost: number
}

/** Sends all volleys at once and tells each attempt's fate by the receiver's card, tracer and observer. */
export const fire = async <Label>(
  receiver: Station,
  volleys: readonly Volley<Label>[],
): Promise<Fired<Label>> => {
  const attempts = volleys.flatMap((volley) => volley.attempts)
  const [lostFrames, lostWords] = await Promise.all([forget(receiver.tap), forget(receiver.trace)])
  await Promise.all(volleys.map(send))
  const arrivals = await collectArrivals(receiver.tap, attempts)
  const arrived = attempts.filter(({ key }) => arrivals.byKey.has(key))
  const paths = await collectPaths(receiver.trace, arrived)
  const accepted = await receiver.observer.accepted(attempts.map(({ key }) => key))
  const sightings = attempts.map((attempt): Sighting<Label> => {
    const path = paths.byKey.of(attempt.key)
    return {
      attempt,
      arrivedAtNs: arrivals.byKey.get(attempt.key) ?? null,
      accepted: path.wasAccepted || accepted.has(attempt.key),
      droppedBy: dropOf(path),
      acceptedBy: acceptOf(path),
    }
  })
  return { sightings, lost: arrivals.lost - lostFrames + paths.lost - lostWords }
}

/** Puts a volley on the sender's cable. */
export const send = <Label>({ from, attempts }: Volley<Label>): Promise<unknown> =>
  from.sender.send(
    from.machine.card,
    attempts.map(({ frame }) => frame),
  )
