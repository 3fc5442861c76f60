/**
 * Whether this says that the engine went away while it was needed: nobody is there any more, or it hung up. What other
 * connections of the lab break with has a name of its own.
 */
export const isEngineLost = (cause: unknown): cause is Error =>
  cause instanceof Error && 'code' in cause && (isNobodyThere(cause) || BROKEN.has(cause.code))

/** The same where it may stand behind other words: only that nobody is there, since others hang up as well. */
export const engineLostBehind = (cause: unknown): Error | undefined => {
  if (!(cause instanceof Error)) return undefined
  return isNobodyThere(cause) ? cause : engineLostBehind(cause.cause)
}

const isNobodyThere = (cause: Error): boolean =>
  'syscall' in cause &&
  cause.syscall === 'connect' &&
  'address' in cause &&
  /docker/.test(String(cause.address))

/** What an engine that is killed leaves its callers with. */
const BROKEN = new Set<unknown>(['ECONNRESET', 'EPIPE'])
