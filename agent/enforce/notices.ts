/** What part of the kernel somebody may have touched; `round` means that all of it is to be read for no such reason. */
export type NoticeKind = 'walls' | 'guard' | 'sets' | 'owner' | 'tables' | 'overlay' | 'round'

export interface Noticed {
  readonly kinds: ReadonlySet<NoticeKind>
  /** Milliseconds of the monotonic clock at the first of them. */
  readonly sinceMs: number
  /** Who did what, as far as the kernel told. */
  readonly hints: readonly string[]
}

const MOST_HINTS = 12

/** Collects signs of change until a check takes them all at once. */
export class Notices {
  readonly #nowMs: () => number
  readonly #onFirst: () => void
  #kinds = new Set<NoticeKind>()
  #sinceMs = 0
  #hints: string[] = []

  constructor(nowMs: () => number, onFirst: () => void) {
    this.#nowMs = nowMs
    this.#onFirst = onFirst
  }

  note(kind: NoticeKind, hint: string): void {
    const isFirst = this.#kinds.size === 0
    if (isFirst) this.#sinceMs = this.#nowMs()
    this.#kinds.add(kind)
    if (this.#hints.length < MOST_HINTS) this.#hints.push(hint)
    if (isFirst) this.#onFirst()
  }

  /** Everything noticed so far; null when nothing was. */
  take(): Noticed | null {
    if (this.#kinds.size === 0) return null
    const taken = { kinds: this.#kinds, sinceMs: this.#sinceMs, hints: this.#hints }
    this.#kinds = new Set()
    this.#hints = []
    return taken
  }

  has(kind: NoticeKind): boolean {
    return this.#kinds.has(kind)
  }

  /** Forgets signs of what is about to be read, and tells which there were. */
  forget(...kinds: readonly NoticeKind[]): ReadonlySet<NoticeKind> {
    const forgotten = new Set(kinds.filter((kind) => this.#kinds.delete(kind)))
    if (this.#kinds.size === 0) this.#hints = []
    return forgotten
  }
}
