import { exitCodes } from '../../lab-error.ts'
import { sessionBroken, sessionEnded } from '../sessions/session-ended.ts'
import type { ConsoleEnd } from './open-console.ts'

/**
 * The command's own; done where this side ended it. Any other end is told why, also one that control takes for our wish
 * since all it saw was that we were gone: a script must not take a broken way for a command that succeeded.
 */
export function consoleExitCode(end: ConsoleEnd, lab: string): number {
  if (end.kind === 'exited') return end.exitCode
  const told = sessionEnded(end.session, lab)
  if (told !== null) throw told
  if (!end.isOwnWish) throw sessionBroken(end.session, lab)
  return exitCodes.done
}
