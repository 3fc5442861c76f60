import type { ConsoleUser } from '../../../agent/protocol/ticket.ts'
import { usageError } from '../../lab-error.ts'

const USERS: ReadonlySet<string> = new Set<ConsoleUser>(['root', 'nobody', 'component'])

const isUser = (text: string): text is ConsoleUser => USERS.has(text)

/** As whom a console runs: names, never numbers. `E_CONSOLE_USER`. */
export function parseConsoleUser(text: string): ConsoleUser {
  if (isUser(text)) return text
  throw usageError({
    code: 'E_CONSOLE_USER',
    message: `${JSON.stringify(text.slice(0, 40))} is no user of a console; there are ${[...USERS].join(', ')}`,
    next: 'leave -u away: root on a host, the component’s own user in a component',
  })
}
