/** What a person types to the console itself. */
export type EscapeAction = 'end' | 'help'

export interface Typed {
  /** What goes on to the shell. */
  readonly bytes: Uint8Array
  readonly actions: readonly EscapeAction[]
}

const TILDE = 0x7e
const DOT = 0x2e
const QUESTION = 0x3f
const LINE_ENDS = new Set([0x0d, 0x0a])

/**
 * `~.` at the start of a line ends a console, `~?` helps, `~~` sends `~`. A tilde there is held back until the next key
 * says what it is. Takes keys in whatever pieces they come.
 */
export class EscapeKeys {
  #isLineStart = true
  #isHeld = false

  take(keys: Uint8Array): Typed {
    const bytes: number[] = []
    const actions: EscapeAction[] = []
    for (const key of keys) {
      if (actions.includes('end')) break
      const action = this.#isHeld ? this.#second(key, bytes) : this.#first(key, bytes)
      if (action !== null) actions.push(action)
    }
    return { bytes: Uint8Array.from(bytes), actions }
  }

  #first(key: number, bytes: number[]): null {
    this.#isHeld = key === TILDE && this.#isLineStart
    if (!this.#isHeld) this.#send(key, bytes)
    return null
  }

  #second(key: number, bytes: number[]): EscapeAction | null {
    this.#isHeld = false
    if (key === DOT) return 'end'
    if (key === QUESTION) return 'help'
    bytes.push(TILDE)
    if (key === TILDE) this.#isLineStart = false
    else this.#send(key, bytes)
    return null
  }

  #send(key: number, bytes: number[]): void {
    bytes.push(key)
    this.#isLineStart = LINE_ENDS.has(key)
  }
}
