import type { AccessRecord } from '../access/model.ts'
import type { RequestId } from '../api/people-contract.ts'
import { ControlError, messageOf } from '../errors.ts'

/** Puts it into the store and on the audit log, both or neither. Throws where that cannot be. */
type Write = () => void

const AGAIN_AFTER_MS = 1000

/**
 * Revocations that could not be written down, of a disk that is full. They hold all the same for as long as this control
 * lives, and are written as soon as they can be.
 */
export class UnwrittenRevocations {
  readonly #held = new Map<RequestId, { readonly record: AccessRecord; readonly write: Write }>()
  #timer: NodeJS.Timeout | undefined

  /** Of one grant the first counts. */
  hold(record: AccessRecord, write: Write): void {
    if (!this.#held.has(record.id)) this.#held.set(record.id, { record, write })
    this.#tryAgain()
  }

  /** The record as it holds now, whatever the store says. */
  inForce(record: AccessRecord): AccessRecord {
    return this.#held.get(record.id)?.record ?? record
  }

  /** Throws where one still cannot be written: then nothing may be opened that it could concern. */
  write(): void {
    for (const [id, { write }] of this.#held) {
      write()
      this.#held.delete(id)
    }
  }

  #tryAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      try {
        this.write()
      } catch {
        this.#tryAgain() // whoever revoked it was told
      }
    }, AGAIN_AFTER_MS).unref()
  }
}

export const revokedUnwritten = (id: RequestId, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_REVOKED_UNWRITTEN',
    message: `grant ${id} is revoked and its sessions end now, but that could not be written down: ${messageOf(cause)}`,
    fault: 'system',
    next: 'make room on control’s disk: it is written down as soon as there is; should control be restarted before, revoke it again',
    cause,
  })
