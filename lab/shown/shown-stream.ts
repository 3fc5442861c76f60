import { Transform } from 'node:stream'
import { shownLines } from './shown-text.ts'

/** A line without an end must not fill our memory. */
const LONGEST_LINE = 64 * 1024

/** Line by line, each with a label before it; what a terminal would obey is shown instead. */
export function shownStream(label = ''): Transform {
  let rest = ''
  const decoder = new TextDecoder()
  const shown = (line: string): string => `${label}${shownLines(line)}\n`
  const take = (text: string): string => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) {
      lines.push(rest)
      rest = ''
    }
    return lines.map(shown).join('')
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, take(decoder.decode(chunk, { stream: true })))
    },
    flush(done) {
      const last = take(decoder.decode())
      done(null, rest === '' ? last : last + shown(rest))
    },
  })
}
