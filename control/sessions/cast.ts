import type { TerminalSize } from '../../agent/protocol/ticket.ts'

/** asciicast v2: a line of JSON that says what it is of, and one for each thing that was seen. */
export interface CastHead {
  readonly size: TerminalSize
  /** Null: it ran through pipes. */
  readonly term: string | null
  readonly title: string
  readonly at: Date
}

export const castHead = ({ size, term, title, at }: CastHead): string =>
  line({
    version: 2,
    width: size.columns,
    height: size.rows,
    timestamp: Math.floor(at.getTime() / 1000),
    title,
    ...(term === null ? {} : { env: { TERM: term } }),
  })

/** Seconds since its beginning, and what was shown. */
export const castOutput = (seconds: number, text: string): string =>
  line([rounded(seconds), 'o', text])

export const castResize = (seconds: number, { rows, columns }: TerminalSize): string =>
  line([rounded(seconds), 'r', `${columns}x${rows}`])

const rounded = (seconds: number): number => Math.round(seconds * 1e6) / 1e6

const line = (value: unknown): string => `${JSON.stringify(value)}\n`
