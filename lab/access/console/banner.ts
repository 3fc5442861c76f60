import type { SessionView } from '../../../control/api/people-contract.ts'
import { lasting } from '../words/grant-time.ts'
import { targetWord } from '../words/target-word.ts'

/** What a person reads before the first prompt: where they are, that it is live and on record, how it ends. */
export function consoleBanner(
  session: SessionView,
  { lab, now }: { lab: string; now: Date },
): string {
  const { target, user, host, id, until } = session
  const where =
    target.kind === 'host'
      ? `host ${targetWord(target)} of lab ${lab}: a live host`
      : `component ${targetWord(target)} of lab ${lab}, on ${targetWord({ kind: 'host', host })}: a live instance`
  const left = lasting(Date.parse(until) - now.getTime())
  return [
    `${where}${user === null ? '' : `, as ${user}`}; all of it is recorded`,
    `session ${id}, ends by itself in ${left} (${until.slice(11, 19)} UTC)`,
    'exit ends it; at the start of a line ~. does so at once, ~? helps',
    '',
  ].join('\n')
}

/** `~?` on a raw terminal. */
export const escapeHelp = (session: SessionView, now: Date): string =>
  [
    '',
    '  ~.  end this console at once',
    '  ~~  send one ~',
    '  ~?  this',
    `  ${lasting(Date.parse(session.until) - now.getTime())} left of session ${session.id}`,
    '',
  ].join('\r\n')
