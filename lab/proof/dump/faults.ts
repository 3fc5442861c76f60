import type { Unread } from './dump.ts'

/** A file of junk has a fault on each line; as many as a person reads are kept. */
const KEPT = 100
const SHOWN = 200

/** Text that can be shown on any terminal: short, and nothing in it but what is seen. */
export const shown = (text: string): string =>
  text
    .slice(0, SHOWN)
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffd]/g, '·')

/** Collects faults of one text; the last one kept tells how many more there were. */
export class Faults {
  readonly #kept: Unread[] = []
  #more = 0

  add(line: number, text: string, because: string): void {
    if (this.#kept.length < KEPT) this.#kept.push({ line, text: shown(text), because })
    else this.#more++
  }

  get all(): readonly Unread[] {
    const last = this.#kept.at(-1)
    if (last === undefined || this.#more === 0) return this.#kept
    const because = `${last.because}; and ${String(this.#more)} more lines like these`
    return [...this.#kept.slice(0, -1), { ...last, because }]
  }
}
