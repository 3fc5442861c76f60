import { allowedControl } from './allowed-control.ts'
import { PICTURE_RESTORED } from './terminal-restored.ts'

type State =
  | { readonly kind: 'text' }
  | { readonly kind: 'escape' }
  /** An escape of several characters of which none is let through: character sets and the like. */
  | { readonly kind: 'escape-rest' }
  | { readonly kind: 'control'; readonly body: string }
  /** A string for the terminal itself: title, clipboard, link. */
  | { readonly kind: 'string'; readonly length: number; readonly isEnding: boolean }

const TEXT: State = { kind: 'text' }
const ESC = '\u001b'
/** One that is never ended must not swallow the rest of a recording. */
const LONGEST_STRING = 4096
const LONGEST_CONTROL = 64

const STRINGS = new Set([']', 'P', 'X', '^', '_'])
const C1_STRINGS = new Set(['\u009d', '\u0090', '\u0098', '\u009e', '\u009f'])
/** Save and restore the cursor, to the next line, a line up. */
const ALLOWED_ESCAPES = new Set(['7', '8', 'D', 'E', 'M'])
const ALLOWED_CONTROLS = new Set(['\r', '\n', '\b', '\t'])
/** No control characters, nothing that turns the direction of writing or ends a line in another way. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/u

/**
 * What somebody's program wrote to its terminal, made harmless for ours: it may print, move the cursor, paint and erase.
 * All that reaches beyond the picture is taken out: titles, clipboard, links, answers to questions, keyboard, mouse and
 * window, character sets, the printer. Takes text in whatever pieces it comes.
 */
export class TerminalFilter {
  #state: State = TEXT
  #hasTouched = false

  pass(text: string): string {
    let out = ''
    for (const character of text) out += this.#take(character)
    return out
  }

  /** What gives the terminal back as it was: colours, cursor, margins, the usual screen. */
  end(): string {
    this.#state = TEXT
    return this.#hasTouched ? PICTURE_RESTORED : ''
  }

  #take(character: string): string {
    if (character === '\u0018' || character === '\u001a') return this.#become(TEXT)
    if (character === ESC && this.#state.kind !== 'string') return this.#become({ kind: 'escape' })
    switch (this.#state.kind) {
      case 'text':
        return this.#text(character)
      case 'escape':
        return this.#escape(character)
      case 'escape-rest':
        return this.#become(isIntermediate(character) ? this.#state : TEXT)
      case 'control':
        return this.#control(this.#state.body, character)
      case 'string':
        return this.#string(this.#state, character)
    }
  }

  #text(character: string): string {
    if (character === '\u009b') return this.#become({ kind: 'control', body: '' })
    if (C1_STRINGS.has(character)) return this.#become(newString())
    return ALLOWED_CONTROLS.has(character) || PRINTABLE.test(character) ? character : ''
  }

  #escape(character: string): string {
    if (character === '[') return this.#become({ kind: 'control', body: '' })
    if (STRINGS.has(character)) return this.#become(newString())
    if (isIntermediate(character)) return this.#become({ kind: 'escape-rest' })
    this.#become(TEXT)
    return ALLOWED_ESCAPES.has(character) ? this.#touch(ESC + character) : ''
  }

  #control(body: string, character: string): string {
    if (/[\x20-\x3f]/.test(character) && body.length < LONGEST_CONTROL)
      return this.#become({ kind: 'control', body: body + character })
    this.#become(TEXT)
    const allowed = /[\x40-\x7e]/.test(character) ? allowedControl(body, character) : null
    return allowed === null ? '' : this.#touch(`${ESC}[${allowed}`)
  }

  #string({ length, isEnding }: State & { readonly kind: 'string' }, character: string): string {
    const isOver = character === '\u0007' || character === '\u009c' || length >= LONGEST_STRING
    if (isOver || (isEnding && character === '\\')) return this.#become(TEXT)
    // Any other escape begins anew, as terminals have it.
    if (isEnding && character !== ESC) {
      this.#become({ kind: 'escape' })
      return this.#escape(character)
    }
    return this.#become({ kind: 'string', length: length + 1, isEnding: character === ESC })
  }

  #become(state: State): '' {
    this.#state = state
    return ''
  }

  #touch(sequence: string): string {
    this.#hasTouched = true
    return sequence
  }
}

const newString = (): State => ({ kind: 'string', length: 0, isEnding: false })

const isIntermediate = (character: string): boolean => /[\x20-\x2f]/.test(character)
