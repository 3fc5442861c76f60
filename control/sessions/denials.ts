import { SessionId } from '../../agent/protocol/ticket.ts'
import { noAccess } from '../access/no-access.ts'
import type { SessionRequest } from '../api/people-contract.ts'
import { ControlError } from '../errors.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import { describeTarget } from '../people/describe-target.ts'
import type { RefusedAttempts } from '../people/refused-attempts.ts'

interface Denial {
  readonly action: string
  /** As it was sent. */
  readonly id: string
  readonly why: string
}

/** What people are refused of sessions: put on record with why, and told them without. */
export class Denials {
  readonly #refusedAttempts: RefusedAttempts

  constructor(refusedAttempts: RefusedAttempts) {
    this.#refusedAttempts = refusedAttempts
  }

  /** What they may not open. */
  refused(caller: AdmittedPerson, { target, purpose }: SessionRequest, why: string): ControlError {
    const detail = `${purpose.verb}: ${why}`
    const attempt = { action: 'open-session', target: describeTarget(target), detail }
    this.#refusedAttempts.note(caller, attempt)
    return noAccess()
  }

  /** What may be asked of whom is a decision, too. */
  orNoted<T>(caller: AdmittedPerson, request: SessionRequest, judge: () => T): T {
    try {
      return judge()
    } catch (error) {
      if (error instanceof ControlError) this.refused(caller, request, error.code)
      throw error
    }
  }

  /** Somebody else's session, or none: not told apart. */
  denied(caller: AdmittedPerson, { action, id, why }: Denial): ControlError {
    const known = SessionId.safeParse(id)
    const target = known.success ? `session ${known.data}` : 'session (unreadable)'
    this.#refusedAttempts.note(caller, { action, target, detail: why })
    return noAccess()
  }
}
