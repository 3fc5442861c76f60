/** When a peer that is not heard is to be called again. */
export interface Calling {
  readonly dueAtMs: number
  /** Calls that nobody answered, and calls on top of a handshake through which nothing was heard. */
  readonly unanswered: number
  readonly unheard: number
  readonly wasAnswered: boolean
}

/** What a reading says of a peer that is not heard. */
export interface Silence {
  /** This end calls, the other waits for it. */
  readonly isCaller: boolean
  readonly isAnswered: boolean
}

interface Pace {
  readonly firstMs: number
  readonly growth: number
  readonly mostMs: number
}

/**
 * The caller tries again soon: mostly the other's hole was not open yet. The other end calls only when the caller
 * seems not to know that it has to, after a reboot of this end say; by then the caller had its turn several times,
 * so that the two do not cross.
 */
const UNANSWERED: Readonly<Record<'caller' | 'callee', Pace>> = {
  // Not for ever so soon: each call ends what the one before has begun, and a loaded machine takes seconds to answer.
  caller: { firstMs: 100, growth: 1.5, mostMs: 4000 },
  callee: { firstMs: 400, growth: 1.5, mostMs: 10_000 },
}

/** The other's tunnel is alive. When its agent is not, nothing is wrong that a call could mend. */
const UNHEARD: Pace = { firstMs: 400, growth: 2, mostMs: 60_000 }

/** The next call's time, from what is seen now; of a peer that is seen silent for the first time, too. */
export function pace(before: Calling | undefined, silence: Silence, nowMs: number): Calling {
  const { isAnswered } = silence
  if (before !== undefined && before.wasAnswered === isAnswered) return before
  const { unanswered = 0, unheard = 0 } = before ?? {}
  return due({ unanswered, unheard }, silence, nowMs)
}

/** After a call. */
export function paceOn(before: Calling, silence: Silence, nowMs: number): Calling {
  const { isAnswered } = silence
  const unheard = before.unheard + (isAnswered ? 1 : 0)
  const unanswered = before.unanswered + (isAnswered ? 0 : 1)
  return due({ unanswered, unheard }, { ...silence, isAnswered: false }, nowMs)
}

function due(
  counts: Pick<Calling, 'unanswered' | 'unheard'>,
  { isCaller, isAnswered }: Silence,
  nowMs: number,
): Calling {
  const waitMs = isAnswered
    ? wait(UNHEARD, counts.unheard)
    : wait(UNANSWERED[isCaller ? 'caller' : 'callee'], counts.unanswered)
  return { ...counts, dueAtMs: nowMs + waitMs, wasAnswered: isAnswered }
}

const wait = ({ firstMs, growth, mostMs }: Pace, times: number): number =>
  Math.min(firstMs * growth ** times, mostMs)
