import { randomBytes } from 'node:crypto'
import { Lab, type Lifetimes, type OverlayMode } from '../../lab/index.ts'

export interface Wanted {
  readonly hosts: number
  readonly overlay: OverlayMode
  readonly lifetimes: Lifetimes
  /** Name of the twin, undefined for the real system. */
  readonly twin: string | undefined
  /** The twin weakens what is laid down once, when control is born: no lab becomes it, nor is it made another. */
  readonly isFromBirth: boolean
  /** Folder of the twin's sources, undefined for the working tree; asked for only when the lab that stands is no such twin. */
  readonly sources: () => Promise<string | undefined>
}

interface Pooled {
  readonly kind: string
  readonly twin: string | undefined
  readonly lab: Lab
}

interface PoolOptions {
  readonly signal: AbortSignal
  /** Leave a lab in which something went wrong where it is. */
  readonly keep: boolean
}

/**
 * Throw-away labs, one at a time: the next attack that wants such a lab gets the one that stands, if it is untouched. It
 * becomes another twin in place, unless that takes hosts with another bootstrap or a control with another schema.
 */
export class LabPool implements AsyncDisposable {
  readonly #options: PoolOptions
  #standing: Pooled | undefined

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async borrow(wanted: Wanted): Promise<Lab> {
    const kind = kindOf(wanted)
    const { twin } = wanted
    const found = this.#standing?.kind === kind ? this.#standing : undefined
    if (found && found.twin === twin) return found.lab
    const sources = await wanted.sources()
    if (found && (await this.#becomes(found, twin, sources))) return found.lab
    await this.#drop()
    const { hosts, overlay, lifetimes } = wanted
    const name = `a-${randomBytes(4).toString('hex')}`
    const lab = await Lab.up({ hosts, overlay, lifetimes, name, sources, ...this.#options })
    this.#standing = { kind, twin, lab }
    return lab
  }

  /** Nobody may have this lab after what was done in it. */
  async spoil(): Promise<void> {
    await this.#drop()
  }

  /** Something went wrong in it; resolves its name when it is left where it is. */
  async wreck(): Promise<string | undefined> {
    const standing = this.#standing
    if (!this.#options.keep) await this.#drop()
    this.#standing = undefined
    return this.#options.keep ? standing?.lab.name : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop()
  }

  /** A lab that is neither the one twin nor the other is nobody's. */
  async #becomes(found: Pooled, twin: string | undefined, sources?: string): Promise<boolean> {
    try {
      const isDone = await found.lab.exchange(sources)
      if (isDone) this.#standing = { ...found, twin }
      return isDone
    } catch (error) {
      await this.#drop()
      throw error
    }
  }

  async #drop(): Promise<void> {
    const standing = this.#standing
    this.#standing = undefined
    await standing?.lab.down()
  }
}

const kindOf = ({ hosts, overlay, lifetimes, twin, isFromBirth }: Wanted): string =>
  `${overlay} ${String(hosts)} ${JSON.stringify(lifetimes)} ${isFromBirth ? String(twin) : ''}`
