import { describe, expect, it } from 'vitest'
import { EscapeKeys } from './escape-keys.ts'

const typed = (...pieces: readonly string[]) => {
  const keys = new EscapeKeys()
  const all = pieces.map((piece) => keys.take(new TextEncoder().encode(piece)))
  return {
    sent: all.map(({ bytes }) => new TextDecoder().decode(bytes)).join(''),
    actions: all.flatMap(({ actions }) => actions),
  }
}

describe('keys of a console', () => {
  it.each([
    ['~. at the very start ends it', ['~.'], '', ['end']],
    ['~. after a return ends it', ['ls\r~.'], 'ls\r', ['end']],
    ['~. after a line feed ends it', ['ls\n~.'], 'ls\n', ['end']],
    ['~. in two pieces ends it', ['\r~', '.'], '\r', ['end']],
    ['nothing is sent after it', ['~.rm'], '', ['end']],
    ['~. within a line is sent', ['a~.'], 'a~.', []],
    ['~? helps, and the line still begins', ['~?~.'], '', ['help', 'end']],
    ['~~ sends one, and no more of it is meant', ['~~.'], '~.', []],
    ['a tilde with another key is sent with it', ['~/x'], '~/x', []],
    ['a tilde is held until it is known what it is', ['~'], '', []],
    ['a return after a tilde begins a line', ['~\r~.'], '~\r', ['end']],
    ['letters of several bytes go through', ['ü~.你'], 'ü~.你', []],
  ])('%s', (_what, pieces, sent, actions) => {
    expect(typed(...pieces)).toEqual({ sent, actions })
  })

  it('sends every other byte as it is', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)

    expect(new EscapeKeys().take(bytes).bytes).toEqual(bytes)
  })
})
