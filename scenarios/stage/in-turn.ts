/** One after the other: the next begins when the one before is over. */
export async function inTurn<T>(all: readonly T[], play: (one: T) => Promise<void>): Promise<void> {
  for (const one of all) await play(one)
}
