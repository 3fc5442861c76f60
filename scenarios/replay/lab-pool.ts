import { randomBytes } from 'node:crypto'
import { Lab, type Lifetimes, type OverlayMode } from '../../lab/index.ts'

export interface Wanted {
  readonly hosts: number
  readonly overlay: OverlayMode
  readonly lifetimes: Lifetimes
  /** Name of the twin, undefined for the real system. */
  readonly twin: string | undefined
  /** The sources of the twin; asked for only when a lab has to be brought up. */
  readonly sources: () => Promise<string | undefined>
}

interface Pooled {
  readonly key: string
  readonly lab: Lab
}

/** Throw-away labs, one at a time: the next attack that wants such a lab gets the one that stands, if it is untouched. */
export class LabPool implements AsyncDisposable {
  readonly #signal: AbortSignal
  #standing: Pooled | undefined

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  async borrow(wanted: Wanted): Promise<Lab> {
    const key = keyOf(wanted)
    if (this.#standing?.key === key) return this.#standing.lab
    await this.#drop()
    const sources = await wanted.sources()
    const { hosts, overlay, lifetimes } = wanted
    const name = `a-${randomBytes(4).toString('hex')}`
    const signal = this.#signal
    const lab = await Lab.up({ hosts, overlay, lifetimes, name, sources, signal })
    this.#standing = { key, lab }
    return lab
  }

  /** Nobody may have this lab after what was done in it. */
  async spoil(): Promise<void> {
    await this.#drop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop()
  }

  async #drop(): Promise<void> {
    const standing = this.#standing
    this.#standing = undefined
    await standing?.lab[Symbol.asyncDispose]()
  }
}

const keyOf = ({ hosts, overlay, lifetimes, twin = 'real' }: Wanted): string =>
  `${twin} ${overlay} ${String(hosts)} ${JSON.stringify(lifetimes)}`
