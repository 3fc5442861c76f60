/** Things that several callers use at once: opened by the first, closed after the last. */
export class Shared {
  readonly #things = new Map<string, { readonly thing: Promise<AsyncDisposable>; users: number }>()

  async share<T extends AsyncDisposable>(key: string, open: () => Promise<T>): Promise<T> {
    const entry = this.#things.get(key) ?? { thing: open(), users: 0 }
    this.#things.set(key, entry)
    entry.users += 1
    try {
      const thing = (await entry.thing) as T // the key names the kind of thing
      return this.#lent(thing, key)
    } catch (error) {
      this.#things.delete(key)
      throw error
    }
  }

  #lent<T extends AsyncDisposable>(thing: T, key: string): T {
    const giveBack = (): Promise<void> => this.#giveBack(key)
    return { ...thing, [Symbol.asyncDispose]: giveBack }
  }

  async #giveBack(key: string): Promise<void> {
    const entry = this.#things.get(key)
    if (!entry) return
    entry.users -= 1
    if (entry.users > 0) return
    this.#things.delete(key)
    await (await entry.thing)[Symbol.asyncDispose]()
  }
}
