import type { Audit } from '../audit/audit.ts'
import { LineBudget } from '../audit/line-budget.ts'
import type { AdmittedPerson } from './admit-person.ts'

export interface Attempt {
  readonly action: string
  readonly target: string
  readonly detail: string
}

/**
 * Puts on record what people were refused, and strangers at their door. Each person's lines are counted apart, and
 * strangers' too: nobody's noise covers what somebody else does.
 */
export class RefusedAttempts {
  readonly #audit: Audit
  readonly #now: () => Date
  readonly #budgets = new Map<string, LineBudget>()

  constructor(audit: Audit, now: () => Date) {
    this.#audit = audit
    this.#now = now
  }

  note(person: Pick<AdmittedPerson, 'name'> | null, { action, target, detail }: Attempt): void {
    const actor = person === null ? 'unproved' : `person:${person.name}`
    const unwritten = this.#budgetOf(actor).spend()
    if (unwritten === null) return
    const more = unwritten === 0 ? '' : ` (and ${unwritten} refusals not written)`
    const outcome = 'refused'
    this.#audit.append({ actor, action, target, outcome, detail: `${detail}${more}` })
  }

  #budgetOf(actor: string): LineBudget {
    const budget = this.#budgets.get(actor) ?? new LineBudget(this.#now)
    this.#budgets.set(actor, budget)
    return budget
  }
}
