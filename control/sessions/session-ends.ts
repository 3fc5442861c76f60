import type { SessionId } from '../../agent/protocol/ticket.ts'
import type { EndOfSession } from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import type { Log } from '../log.ts'
import { describeTarget } from '../people/describe-target.ts'
import type { Store } from '../store/store.ts'
import { describeEnd } from './describe.ts'
import type { SessionRecord } from './model.ts'

export interface SessionEndsParts {
  readonly store: Store
  readonly audit: Audit
  readonly log: Log
  readonly now: () => Date
}

/** Writes down how sessions ended. What could not be written holds all the same, and is written before anything else. */
export class SessionEnds {
  readonly #parts: SessionEndsParts
  /** Those that are over, and could not be written down as such. */
  #unwritten: readonly SessionRecord[] = []

  constructor(parts: SessionEndsParts) {
    this.#parts = parts
  }

  /** What a control before this one left open ended with it; when is not known, but not after its time was over. */
  settleLeft(): void {
    for (const left of this.#parts.store.sessions.open()) {
      const at = Math.min(this.#parts.now().getTime(), Date.parse(left.until))
      this.#note(left, 'control-ended', new Date(at))
    }
  }

  /** It is over, for this reason. */
  note(record: SessionRecord, why: EndOfSession): void {
    this.#note(record, why, this.#parts.now())
  }

  /** Throws where an end still cannot be written: then nothing is opened. */
  write(): void {
    const { store, audit } = this.#parts
    for (const record of this.#unwritten) {
      store.transaction(() => {
        store.sessions.put(record)
        audit.append({
          ...{ actor: 'control', action: 'end-session', outcome: 'done' },
          ...{ target: describeTarget(record.target), detail: describeEnd(record) },
        })
      })
      this.#unwritten = this.#unwritten.filter((one) => one !== record)
    }
  }

  /** The record of one that is over, where it could not be written down as such. */
  unwritten(id: SessionId): SessionRecord | null {
    return this.#unwritten.find((record) => record.id === id) ?? null
  }

  #note(record: SessionRecord, why: EndOfSession, at: Date): void {
    this.#unwritten = [...this.#unwritten, { ...record, ended: { at: at.toISOString(), why } }]
    try {
      this.write()
    } catch (error) {
      // All others end all the same; nothing is opened until this is written.
      this.#parts.log.error('the end of a session could not be written down', error, {
        session: record.id,
      })
    }
  }
}
