import type { Writable } from 'node:stream'
import { shownJson } from '../../shown/shown-text.ts'

/** Standard output of a verb: what was asked for and nothing else. */
export interface Answers {
  /** One answer: `value` as one line of JSON in `--json` mode, `text` (ending in a newline or not) else. */
  answer(value: unknown, text: string | (() => string)): void
  /** For verbs that hand a command's own output through. */
  readonly raw: Writable
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

export const openAnswers = (stdout: Writable, json: boolean): Answers => ({
  answer: (value, text) => {
    if (json) stdout.write(`${shownJson(value)}\n`)
    else stdout.write(ended(typeof text === 'string' ? text : text()))
  },
  raw: stdout,
})
