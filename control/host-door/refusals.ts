import type { HostId } from '../../agent/protocol/names.ts'
import type { Audit } from '../audit/audit.ts'
import type { ControlError } from '../errors.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'

const WINDOW_MS = 60_000
const MOST_PER_WINDOW = 60

/**
 * Puts refusals at the host door on record. The door is open to strangers, so that only so many are
 * written a minute: the rest are counted, and the count is written with the next one.
 */
export class RefusalRecord {
  readonly #parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal }
  readonly #now: () => Date
  #windowStart = 0
  #written = 0
  #unwritten = 0

  constructor(
    parts: { readonly store: Store; readonly audit: Audit; readonly journal: Journal },
    now: () => Date,
  ) {
    this.#parts = parts
    this.#now = now
  }

  record(action: 'enrol' | 'renew', host: HostId, { code, message }: ControlError): void {
    if (!this.#isAllowed()) {
      this.#unwritten++
      return
    }
    const more = this.#unwritten === 0 ? '' : ` (and ${this.#unwritten} refusals not written)`
    this.#unwritten = 0
    const detail = `${code}: ${message}${more}`
    const { store, audit, journal } = this.#parts
    store.transaction(() => {
      audit.append({ actor: 'unproved', action, target: host, outcome: 'refused', detail })
      if (action === 'enrol') journal.record({ kind: 'enrol-refused', host, detail })
    })
  }

  #isAllowed(): boolean {
    const now = this.#now().getTime()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#written = 0
    }
    return ++this.#written <= MOST_PER_WINDOW
  }
}
