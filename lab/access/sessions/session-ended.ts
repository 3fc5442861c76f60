import type { SessionView } from '../../../control/api/people-contract.ts'
import { unreachable, type LabError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { lasting } from '../words/grant-time.ts'
import { targetWord } from '../words/target-word.ts'
import { whyEnded } from '../words/why-ended.ts'

/** What a person is told of a session that ended without their wish: what, where, what to do next. Null for the others. */
export function sessionEnded(session: SessionView, lab: string): LabError | null {
  const told = session.ended === null ? null : whyEnded(session.ended.why)
  if (told === null || session.ended === null) return null
  const lastedMs = Date.parse(session.ended.at) - Date.parse(session.openedAt)
  return unreachable({
    code: told.code,
    message: `the session ${told.what}\n${whereOf(session)}, after ${lasting(lastedMs)}`,
    next: NEXT[told.next](session, ofLab(lab)),
  })
}

/** Where the way broke and control cannot be asked why. */
export const sessionLost = (session: SessionView, cause: unknown, lab: string): LabError =>
  unreachable({
    code: 'E_SESSION_LOST',
    message: `the session ended, and control cannot be asked why\n${whereOf(session)}`,
    next: `see that control runs: ${typedCommand('status', ...ofLab(lab))}`,
    cause,
  })

/** The way broke: nothing came any more, and control saw no more than that this side was gone. */
export const sessionBroken = (session: SessionView, lab: string): LabError =>
  unreachable({
    code: 'E_SESSION_LOST',
    message: `the session ended: nothing came on its connection any more\n${whereOf(session)}`,
    next: NEXT['look at the target'](session, ofLab(lab)),
  })

const whereOf = (session: SessionView): string =>
  `${session.verb} ${targetWord(session.target)}, session ${session.id}`

type Next = NonNullable<ReturnType<typeof whyEnded>>['next']

const NEXT: Readonly<Record<Next, (session: SessionView, lab: readonly string[]) => string>> = {
  'ask again': ({ verb, target }, lab) => askFor(verb, targetWord(target), lab),
  'look at the target': ({ verb, target }, lab) =>
    `see how it is: ${typedCommand('status', ...lab)}; then ${typedCommand(verb, targetWord(target), ...lab)}`,
  'look at control': (_, lab) =>
    `see what control says: ${typedCommand('logs', 'control', ...lab)}`,
  'ask who ended it': (_, lab) =>
    `who did stands in the record: ${typedCommand('audit', 'list', ...lab)}`,
  'open it again': ({ verb, target }, lab) => typedCommand(verb, targetWord(target), ...lab),
}

/** The line that asks for a grant. */
export const askFor = (verb: string, word: string, lab: readonly string[]): string =>
  typedCommand('access', 'request', word, '--verb', verb, '--for', '30m', '--reason', 'WHY', ...lab)
