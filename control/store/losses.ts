import { isDeepStrictEqual } from 'node:util'
import type { Audit } from '../audit/audit.ts'
import { ControlError, asControlError, messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { concerns, joined, rowsInForce, type Loss, type RowsInForce } from './loss.ts'
import type { Store } from './store.ts'

export interface LossesParts {
  readonly store: Pick<Store, 'transaction'>
  readonly audit: Pick<Audit, 'append'>
  readonly now: () => Date
  readonly log: Pick<Log, 'error'>
}

const AGAIN_AFTER_MS = 1000

/**
 * Where rights are taken away. A loss counts from the instant on at which it was decided, also where the disk does not
 * take it: then it is held here for as long as this control lives, what reads the store sees it (`inForce`), and it is
 * written as soon as it can be. Nothing is given this way.
 */
export class Losses implements Disposable {
  readonly #parts: LossesParts
  #held: readonly HeldLoss[] = []
  #rows: RowsInForce = rowsInForce([])
  #timer: NodeJS.Timeout | undefined

  constructor(parts: LossesParts) {
    this.#parts = parts
  }

  /** What counts and is not written. */
  get rows(): RowsInForce {
    return this.#rows
  }

  /**
   * It counts when this returns or throws; when it returns it is written, too. Not inside a transaction.
   * @throws ControlError E_REVOKED_UNWRITTEN
   */
  take(loss: Loss): void {
    try {
      this.write()
      this.#parts.store.transaction(() => loss.write(loss.rows))
    } catch (cause) {
      if (!this.#held.some((held) => isSame(held, loss))) this.#hold(loss, cause)
      throw unwritten(loss, cause)
    }
  }

  /**
   * Throws where one still cannot be written: then nothing may be opened that it could concern. It holds up none but later
   * ones of the same target. Not inside a transaction.
   */
  write(): void {
    const unwritten = new Map<string, unknown>()
    for (const loss of this.#held) {
      if (unwritten.has(loss.target)) continue
      try {
        this.#writeHeld(loss)
      } catch (error) {
        unwritten.set(loss.target, error)
      }
    }
    for (const error of unwritten.values()) throw error
  }

  /**
   * For who does again what was done already: whether it is written by now. `target`: of a loss, or a grant that it ended.
   * @throws ControlError E_REVOKED_UNWRITTEN
   */
  assertWritten(target: string): void {
    try {
      this.write()
    } catch (cause) {
      const last = this.#held.findLast((loss) => concerns(loss, target))
      if (last !== undefined) throw unwritten(last, cause)
    }
  }

  /** What cannot be written now is forgotten with this control. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    try {
      this.write()
    } catch (error) {
      const forgotten = this.#held.map(({ what }) => what).join('; ')
      this.#parts.log.error('what was taken away could not be written down', error, { forgotten })
    }
  }

  #hold(loss: Loss, cause: unknown): void {
    this.#parts.log.error('a loss of rights counts, and could not be written down', cause, {
      target: loss.target,
    })
    const write = loss.writeLate ?? loss.write
    const last = this.#held.findLast(({ target }) => target === loss.target)
    const fresh = { ...loss, write, since: this.#parts.now(), times: 1 }
    if (last?.isHeldOnce === true && loss.isHeldOnce === true)
      this.#keep(this.#held.map((held) => (held === last ? repeated(last, fresh) : held)))
    else this.#keep([...this.#held, fresh])
    this.#tryAgain()
  }

  /** What it reads on its way is what the store says without it. */
  #writeHeld(loss: HeldLoss): void {
    const before = this.#held
    this.#keep(before.filter((held) => held !== loss))
    try {
      this.#parts.store.transaction(() => {
        loss.write(loss.rows)
        this.#parts.audit.append({
          ...{ actor: 'control', action: 'write-late', target: loss.target, outcome: 'done' },
          detail: `${timesOf(loss)}counts since ${loss.since.toISOString()}: control’s disk took it only now`,
        })
      })
    } catch (error) {
      this.#keep(before)
      throw error
    }
  }

  #keep(held: readonly HeldLoss[]): void {
    this.#held = held
    this.#rows = rowsInForce(held)
  }

  #tryAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      try {
        this.write()
      } catch {
        this.#tryAgain() // whoever took it away was told
      }
    }, AGAIN_AFTER_MS).unref()
  }
}

interface HeldLoss extends Loss {
  readonly since: Date
  readonly times: number
}

const repeated = (last: HeldLoss, fresh: HeldLoss): HeldLoss => ({
  ...fresh,
  rows: joined(last.rows, fresh.rows),
  since: last.since,
  times: last.times + 1,
})

const timesOf = ({ times }: HeldLoss): string => (times === 1 ? '' : `done ${times} times, `)

/** Who was the first to take something away is on record for it. */
const isSame = (one: Loss, other: Loss): boolean =>
  one.target === other.target && isDeepStrictEqual(one.rows, other.rows)

/** It counts, though it is not written. */
export const isUnwritten = (error: unknown): boolean =>
  error instanceof ControlError && error.code === UNWRITTEN

const UNWRITTEN = 'E_REVOKED_UNWRITTEN'

const unwritten = ({ what }: Loss, cause: unknown): ControlError =>
  new ControlError({
    code: UNWRITTEN,
    message: `${what}, but that could not be written down: ${messageOf(cause)}`,
    fault: 'system',
    next: `${asControlError(cause).next}; it is written down as soon as it can be; a control that is restarted before knows nothing of it: then do it again`,
    cause,
  })
