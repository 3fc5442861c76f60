import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { shownStream } from './shown-stream.ts'

const shown = async (label: string, ...pieces: readonly (string | Buffer)[]): Promise<string> =>
  text(Readable.from(pieces.map((piece) => Buffer.from(piece))).pipe(shownStream(label)))

describe('a log on its way to a screen', () => {
  it('keeps its lines, each with whose it is', async () => {
    expect(await shown('web.main.1 | ', 'a\nb', 'c\n', 'd')).toBe(
      'web.main.1 | a\nweb.main.1 | bc\nweb.main.1 | d\n',
    )
  })

  it('obeys nothing, in whatever pieces it comes', async () => {
    expect(await shown('', '\u001b]52;c;', 'cm0=\u0007\rgood\n')).toBe(
      '\\x1b]52;c;cm0=\\x07\\rgood\n',
    )
  })

  it('keeps letters whole that come in two pieces', async () => {
    const bytes = Buffer.from('ü\u202e\n')

    expect(await shown('', bytes.subarray(0, 1), bytes.subarray(1, 3), bytes.subarray(3))).toBe(
      'ü\\u202e\n',
    )
  })

  it('hands on a line that does not end before it fills our memory', async () => {
    const pieces = Array.from({ length: 5 }, () => 'x'.repeat(30_000))

    expect((await shown('', ...pieces)).split('\n').length).toBeGreaterThan(2)
  })
})
