import type { HostId } from '../../agent/protocol/names.ts'
import type { Audit } from '../audit/audit.ts'
import type { ControlError } from '../errors.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'

const WINDOW_MS = 60_000
const MOST_PER_WINDOW = 60

type Action = 'enrol' | 'renew'

/**
 * Puts refusals at the host door on record. The door is open to strangers, so that only so many are
 * written a minute: the rest are counted, and the count is written with the next one. Renewals are counted apart: who
 * asks for one has proved a certificate, and no stranger's noise may cover what is done with a stolen key.
 */
export class RefusalRecord {
  readonly #parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal }
  readonly #budgets: Readonly<Record<Action, Budget>>

  constructor(
    parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal },
    now: () => Date,
  ) {
    this.#parts = parts
    this.#budgets = { enrol: new Budget(now), renew: new Budget(now) }
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

/** So many lines a minute. */
class Budget {
  readonly #now: () => Date
  #windowStart = 0
  #written = 0
  #unwritten = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  /** How many were not written since the last that was; null when this one is not to be written either. */
  spend(): number | null {
    const now = this.#now().getTime()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#written = 0
    }
    if (++this.#written > MOST_PER_WINDOW) {
      this.#unwritten++
      return null
    }
    const unwritten = this.#unwritten
    this.#unwritten = 0
    return unwritten
  }
}
