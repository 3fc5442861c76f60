import type { HostId } from '../../agent/protocol/names.ts'
import type { Audit } from '../audit/audit.ts'
import { LineBudget } from '../audit/line-budget.ts'
import type { ControlError } from '../errors.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'

type Action = 'enrol' | 'renew'

/**
 * Puts refusals at the host door on record. The door is open to strangers, so that only so many are
 * written a minute: the rest are counted, and the count is written with the next one. Renewals are counted apart: who
 * asks for one has proved a certificate, and no stranger's noise may cover what is done with a stolen key.
 */
export class RefusalRecord {
  readonly #parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal }
  readonly #budgets: Readonly<Record<Action, LineBudget>>

  constructor(
    parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal },
    now: () => Date,
  ) {
    this.#parts = parts
    this.#budgets = { enrol: new LineBudget(now), renew: new LineBudget(now) }
  }

  record(action: Action, host: HostId, { code, message }: ControlError): void {
    const unwritten = this.#budgets[action].spend()
    if (unwritten === null) return
    const more = unwritten === 0 ? '' : ` (and ${unwritten} refusals not written)`
    const detail = `${code}: ${message}${more}`
    const { store, audit, journal } = this.#parts
    store.transaction(() => {
      audit.append({ actor: 'unproved', action, target: host, outcome: 'refused', detail })
      if (action === 'enrol') journal.record({ kind: 'enrol-refused', host, detail })
    })
  }
}
