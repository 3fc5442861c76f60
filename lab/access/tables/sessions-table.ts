import type { SessionView } from '../../../control/api/people-contract.ts'
import { shownText } from '../../shown/shown-text.ts'
import { aligned } from '../../status/status-table.ts'
import { lasting } from '../words/grant-time.ts'
import { targetWord } from '../words/target-word.ts'
import { clock } from './clock.ts'

const HEAD = ['SESSION', 'PERSON', 'WHAT', 'OPENED', 'STATE']

/** So much of an id tells sessions apart; verbs take any beginning of one. */
export const SHORT_ID = 12

/** One line a session, the newest last. */
export function sessionsTable(sessions: readonly SessionView[], now: Date): string {
  const sorted = sessions.toSorted((one, other) => one.openedAt.localeCompare(other.openedAt))
  const rows = sorted.map((session) => [
    session.id.slice(0, SHORT_ID),
    session.person,
    `${session.verb} ${targetWord(session.target)}`,
    clock(session.openedAt),
    stateOf(session, now),
  ])
  return aligned([HEAD, ...rows]).join('\n')
}

function stateOf({ ended, openedAt, exitCode }: SessionView, now: Date): string {
  const toMs = ended === null ? now.getTime() : Date.parse(ended.at)
  const lasted = lasting(toMs - Date.parse(openedAt))
  if (ended === null) return `open for ${lasted}`
  return `${ended.why}${exitCode === null ? '' : ` (${exitCode})`} after ${lasted}`
}

/** All that is known of one, a line for each thing. */
export function sessionDetails(session: SessionView, now: Date): string {
  const lines = [
    ['session', session.id],
    ['person', `${session.person}, by grant ${session.grant}`],
    ['what', `${session.verb} ${targetWord(session.target)}${portOf(session)}`],
    ['host', targetWord({ kind: 'host', host: session.host })],
    ...(session.verb === 'console' ? consoleLines(session) : []),
    ['opened', clock(session.openedAt)],
    ['until', clock(session.until)],
    ['state', stateOf(session, now)],
    ...(session.verb === 'tunnel' ? [['connections', String(session.connections)]] : []),
    ['bytes', `${session.bytesIn} there, ${session.bytesOut} back`],
  ]
  return aligned(lines).join('\n')
}

const portOf = ({ port }: SessionView): string => (port === null ? '' : `, port ${port}`)

const consoleLines = ({ user, command, isInteractive }: SessionView): readonly string[][] => [
  ['user', user ?? '–'],
  ['command', command === null ? (isInteractive ? 'a shell' : '–') : shownText(command.join(' '))],
]
