import type { IncomingMessage } from 'node:http'
import { ControlError } from '../errors.ts'
import { admitPerson, type AdmittedPerson } from '../people/admit-person.ts'
import type { RefusedAttempts } from '../people/refused-attempts.ts'
import type { Store } from '../store/store.ts'
import { browser } from './browser.ts'

export interface PersonJudgeParts {
  readonly store: Store
  readonly now: () => Date
  readonly refusedAttempts: RefusedAttempts
}

/**
 * Lets in holders of a person's certificate that holds at this instant; for a login also whoever shows none.
 * @throws ControlError E_BROWSER, and see `admitPerson`
 */
export const judgePerson = (parts: PersonJudgeParts, message: IncomingMessage): AdmittedPerson => {
  try {
    refuseBrowser(message)
    return admitPerson(parts.store, message, parts.now().getTime())
  } catch (error) {
    const detail = error instanceof ControlError ? `${error.code}: ${error.message}` : 'unforeseen'
    // What a stranger wrote into the path stays out of the record.
    parts.refusedAttempts.note(null, { action: 'enter', target: 'people-door', detail })
    throw error
  }
}

/** @throws ControlError E_BROWSER */
export const refuseBrowser = ({ headers }: IncomingMessage): void => {
  if (headers.origin !== undefined) throw browser()
}
