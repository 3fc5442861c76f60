/**
 * Why a stream was broken off; of stream 0, why the whole connection was. A number, so that a peer has no words to put
 * into somebody's terminal, and one of these: what is none of them is no frame.
 */
export const RESET = {
  /** The one at the other end of it went away or broke it off. */
  gone: 1,
  /** Nobody listens at the port. */
  refused: 2,
  /** The instance does not stand any more. */
  targetGone: 3,
  /** No answer within the deadline. */
  timedOut: 4,
  /** This session has no such stream. */
  notServed: 5,
  /** The peer said what no session is, or more than its credit. */
  malformed: 6,
  /** Nothing came from the peer for too long. */
  silent: 7,
  /** The time of the ticket is over. */
  over: 8,
  /** What serves it on the host ended, failed or was killed. */
  programEnded: 9,
} as const
export type ResetCode = (typeof RESET)[keyof typeof RESET]

const CODES: ReadonlyMap<number, ResetCode> = new Map(
  Object.values(RESET).map((code) => [code, code]),
)

export const resetCodeOf = (byte: number): ResetCode | null => CODES.get(byte) ?? null
