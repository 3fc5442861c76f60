import { randomBytes } from 'node:crypto'
import { Lab, type Lifetimes, type OverlayMode } from '../../lab/index.ts'
import type { WeakenedSources } from '../weaken/weakened-sources.ts'

export interface Wanted {
  readonly hosts: number
  readonly overlay: OverlayMode
  readonly lifetimes: Lifetimes
  /** Name of the twin, undefined for the real system. */
  readonly twin: string | undefined
  /** The sources of the twin; asked for only when a lab has to be brought up. */
  readonly sources: () => Promise<WeakenedSources | undefined>
}

interface Pooled {
  readonly key: string
  readonly lab: Lab
  /** The lab, and the sources that its later hosts are built from. */
  readonly life: AsyncDisposableStack
}

interface PoolOptions {
  readonly signal: AbortSignal
  /** Leave a lab in which something went wrong where it is. */
  readonly keep: boolean
}

/** Throw-away labs, one at a time: the next attack that wants such a lab gets the one that stands, if it is untouched. */
export class LabPool implements AsyncDisposable {
  readonly #options: PoolOptions
  #standing: Pooled | undefined

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async borrow(wanted: Wanted): Promise<Lab> {
    const key = keyOf(wanted)
    if (this.#standing?.key === key) return this.#standing.lab
    await this.#drop()
    await using life = new AsyncDisposableStack()
    const sources = life.use(await wanted.sources())?.folder
    const { hosts, overlay, lifetimes } = wanted
    const name = `a-${randomBytes(4).toString('hex')}`
    const lab = await Lab.up({ hosts, overlay, lifetimes, name, sources, ...this.#options })
    life.defer(async () => lab.down())
    this.#standing = { key, lab, life: life.move() }
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

  async #drop(): Promise<void> {
    const standing = this.#standing
    this.#standing = undefined
    await standing?.life.disposeAsync()
  }
}

const keyOf = ({ hosts, overlay, lifetimes, twin = 'real' }: Wanted): string =>
  `${twin} ${overlay} ${String(hosts)} ${JSON.stringify(lifetimes)}`
