import type { z } from 'zod'
import type { AttachedSession } from '../../../control/api/client/attach-session.ts'
import { ControlCallError } from '../../../control/api/client/control-call-error.ts'
import type { SessionRequest, SessionView } from '../../../control/api/people-contract.ts'
import { waitUntil } from '../../lifecycle/wait-until.ts'
import type { Person } from '../person.ts'
import { sessionLost } from './session-ended.ts'

export type Purpose = z.input<typeof SessionRequest>['purpose']

/** A session that stands, and the connection that carries it. */
export interface OpenedSession {
  readonly session: SessionView
  readonly attached: AttachedSession
  readonly person: Person
}

/** Control notes an end when it has seen both sides of it go; one that was restarted notes it when it is back. */
const NOTED_WITHIN_MS = 5000

/** The session as control notes it when it is over. `E_SESSION_LOST` (exit 255) when control cannot be asked. */
export async function endedSession(
  { session, person }: Pick<OpenedSession, 'session' | 'person'>,
  lab: string,
): Promise<SessionView> {
  let seen = 'a session that is open'
  try {
    return await waitUntil({
      what: `the end of session ${session.id} to be noted`,
      timeoutMs: NOTED_WITHIN_MS,
      look: async () => {
        try {
          const view = await person.ask(async (client) => client.session(session.id))
          return view.ended === null ? undefined : view
        } catch (error) {
          if (!isAway(error)) throw error
          seen = error.message
          return undefined
        }
      },
      seen: () => seen,
      next: 'ask again',
    })
  } catch (error) {
    throw sessionLost(session, error, lab)
  }
}

const isAway = (error: unknown): error is ControlCallError =>
  error instanceof ControlCallError && error.code === 'E_CONTROL_UNREACHABLE'
