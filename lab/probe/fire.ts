import type { Attempt } from './attempt/attempt.ts'
import { type Arrivals, collectArrivals, collectPaths, forget } from './collect.ts'
import { ProbeError } from './errors.ts'
import { cameBy, INWARDS, type Passage, type Stop, stopInwards } from './observer/places.ts'
import { acceptOf, dropOf } from './rules/rule-path.ts'
import type { TraceMessage } from './rules/trace-message.ts'
import type { Station, Tracer } from './station.ts'

/** Attempts of one sender on one receiver. */
export interface Volley<Label> {
  readonly from: Pick<Station, 'sender' | 'machine'>
  readonly attempts: readonly Attempt<Label>[]
}

/** What the receiver's side saw of one attempt. */
export interface Sighting<Label> {
  readonly attempt: Attempt<Label>
  /** Why the sender could not send it; null when it could. */
  readonly unsent: string | null
  /** When the card saw the frame, nanoseconds since 1970; null when it did not. */
  readonly arrivedAtNs: bigint | null
  /** Whether the receiver's kernel let it through behind filter INPUT. */
  readonly accepted: boolean
  /** Who dropped it. Null with an attempt that arrived and was not accepted: no rule did. */
  readonly stoppedAt: Stop | null
  /** The rules that dropped it or let it in; null where none did or nobody traced. */
  readonly droppedBy: TraceMessage | null
  readonly acceptedBy: TraceMessage | null
}

export interface Fired<Label> {
  readonly sightings: readonly Sighting<Label>[]
  /** Frames or trace messages that the kernel had to throw away: what is missing may have been there. */
  readonly lost: number
}

/** Sends all volleys at once and tells each attempt's fate by the receiver's card and observer. */
export const fire = async <Label>(
  receiver: Station,
  volleys: readonly Volley<Label>[],
): Promise<Fired<Label>> => {
  const attempts = volleys.flatMap((volley) => volley.attempts)
  const lostBefore = await forget(receiver.tap)
  const refusals = await Promise.all(volleys.map(trySend))
  const unsent = new Map(
    volleys.flatMap((volley, at) => volley.attempts.map(({ key }) => [key, refusals[at] ?? null])),
  )
  const arrivals = await collectArrivals(receiver.tap, attempts)
  await receiver.settle()
  const passage = await passageOf(receiver, attempts, arrivals)
  const sightings = attempts.map((attempt): Sighting<Label> => ({
    attempt,
    unsent: unsent.get(attempt.key) ?? null,
    arrivedAtNs: arrivals.byKey.get(attempt.key) ?? null,
    accepted: cameBy(passage, 'accepted', attempt.key),
    stoppedAt: arrivals.byKey.has(attempt.key) ? stopInwards(passage, attempt.key) : null,
    droppedBy: null,
    acceptedBy: null,
  }))
  return { sightings, lost: arrivals.lost - lostBefore }
}

/** The same with the rules by name: the kernel traces each attempt. Costs every listener to the tracer its time. */
export const fireTraced = async <Label>(
  receiver: Station,
  tracer: Tracer,
  volleys: readonly Volley<Label>[],
): Promise<Fired<Label>> => {
  const lostBefore = await forget(tracer.words)
  const { sightings, lost } = await fire(receiver, volleys)
  const arrived = sightings.filter(({ arrivedAtNs }) => arrivedAtNs !== null)
  const paths = await collectPaths(
    tracer.words,
    arrived.map(({ attempt }) => attempt),
  )
  return {
    sightings: sightings.map((sighting) => {
      const path = paths.byKey.of(sighting.attempt.key)
      return { ...sighting, droppedBy: dropOf(path), acceptedBy: acceptOf(path) }
    }),
    lost: lost + paths.lost - lostBefore,
  }
}

/** Nearly everything gets as far as the IP stack: what the card let through is asked only for the rest. */
const passageOf = async (
  { observer }: Station,
  attempts: readonly Attempt<unknown>[],
  { byKey }: Arrivals,
): Promise<Passage> => {
  const passage = await observer.passage(INWARDS)
  const isAllSeen = attempts.every(({ key }) => !byKey.has(key) || cameBy(passage, 'stack', key))
  return isAllSeen ? passage : new Map([...passage, ...(await observer.passage(['past_card']))])
}

/** A card that takes no more frames leaves the rest of its volley unseen; everybody else's is judged. */
export const trySend = async <Label>(volley: Volley<Label>): Promise<string | null> => {
  try {
    await send(volley)
    return null
  } catch (error) {
    if (error instanceof ProbeError && error.code === 'E_CARD_REFUSES') return error.message
    throw error
  }
}

/** Puts a volley on the sender's cable. */
const send = <Label>({ from, attempts }: Volley<Label>): Promise<unknown> =>
  from.sender.send(
    from.machine.card,
    attempts.map(({ frame }) => frame),
  )
