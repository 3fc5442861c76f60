import type { Verdict } from './result.ts'

export interface Paint {
  readonly verdict: (verdict: Verdict, text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

const CODES: Readonly<Record<Verdict, number>> = { held: 32, broken: 31, inconclusive: 33 }

export const paintOf = (hasColour: boolean): Paint => {
  const wrap = (code: number, text: string): string =>
    hasColour ? `\u001b[${code}m${text}\u001b[0m` : text
  return {
    verdict: (verdict, text) => wrap(CODES[verdict], text),
    faint: (text) => wrap(2, text),
    strong: (text) => wrap(1, text),
  }
}
