/** Tells that access may have changed. Whoever listens looks again; nothing is said about what. */
export class AccessChanges {
  readonly #listeners = new Set<() => void>()
  #isTelling = false

  /** A transaction is synchronous: the next turn of the event loop sees it committed or undone. */
  tell(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    setImmediate(() => {
      this.#isTelling = false
      for (const listener of this.#listeners) listener()
    })
  }

  /** Returns the undo. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
