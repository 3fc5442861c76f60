import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineCutter } from './cut-lines.ts'

const MOST = 8

/** What is heard of chunks in turn: lines, and `!` for a fault. */
function heard(chunks: readonly Uint8Array[]): readonly string[] {
  const said: string[] = []
  const take = lineCutter(
    MOST,
    (line) => said.push(line),
    () => said.push('!'),
  )
  chunks.forEach(take)
  return said
}

const bytes = (text: string): Uint8Array => Buffer.from(text)

it.each<[string, readonly string[], readonly string[]]>([
  ['in one piece', ['one\ntwo\n'], ['one', 'two']],
  ['in pieces', ['o', 'ne\nt', 'wo', '\n'], ['one', 'two']],
  ['that is not ended', ['one\ntwo'], ['one']],
  ['that is empty', ['\n\n'], ['', '']],
  ['as long as it may be', ['12345678\n'], ['12345678']],
  ['that is too long', ['1\n123456789\n2\n'], ['1', '!']],
  ['that never ends', ['12345', '6789', '\nx\n'], ['!']],
])('a line %s', (_what, chunks, lines) => {
  expect(heard(chunks.map(bytes))).toEqual(lines)
})

it('is heard the same however it is cut on the way', () => {
  const letters = fc.constantFrom('a', 'b', '\n')
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 60 }),
      fc.array(fc.nat({ max: 60 })),
      (text, cuts) => {
        const whole = text.join('')
        const at = [0, ...cuts.toSorted((one, other) => one - other), whole.length]
        const pieces = at.slice(1).map((end, index) => bytes(whole.slice(at[index], end)))

        expect(heard(pieces)).toEqual(heard([bytes(whole)]))
      },
    ),
    { numRuns: 5000 },
  )
})
