import type { SessionView } from '../../../control/api/people-contract.ts'
import { refused, usageError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import type { Person } from '../person.ts'

interface Sought {
  /** Whole, or a beginning. */
  readonly id: string
  readonly lab: string
}

const WHOLE = 32

/** The session that a person means. One that is not there and one that is not for them are not told apart (exit 254). */
export async function findSession(person: Person, { id, lab }: Sought): Promise<SessionView> {
  if (id.length === WHOLE) return person.ask(async (client) => client.session(id))
  const sessions = await person.ask(async (client) => client.sessions())
  const [found, other] = sessions.filter((session) => session.id.startsWith(id))
  const list = typedCommand('sessions', 'list', '--as', person.name, ...ofLab(lab))
  if (found === undefined)
    throw refused({
      code: 'E_NO_ACCESS',
      message: `${person.name} sees no session ${id}`,
      next: `see which there are: ${list}`,
    })
  if (other === undefined) return found
  throw usageError({
    code: 'E_SESSION_ID',
    message: `several sessions begin with ${id}`,
    next: `type more of it; see them: ${list}`,
  })
}
