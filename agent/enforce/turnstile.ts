/** Lets one task at a time touch the kernel, in the order in which they came. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve()

  pass<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}
