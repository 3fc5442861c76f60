import { describe, expect, it } from 'vitest'
import { shownJson, shownLines, shownText } from './shown-text.ts'

describe('words of others', () => {
  it.each([
    ['an escape that sets the clipboard', '\u001b]52;c;cm0=\u0007', String.raw`\x1b]52;c;cm0=\x07`],
    ['an escape of one character', '\u009b2J', String.raw`\x9b2J`],
    ['a return that would write over the line', 'bad\rgood', String.raw`bad\rgood`],
    ['a line that would pose as the next row', 'a\nowner', String.raw`a\nowner`],
    ['a tab that would pose as a column', 'a\tb', String.raw`a\tb`],
    ['a turn of the direction of writing', 'a\u202eb', String.raw`a\u202eb`],
    ['a letter that is not seen', 'ro\u200bot', String.raw`ro\u200bot`],
    ['a tag that is not seen', 'a\u{e0041}', String.raw`a\u{e0041}`],
    ['a line end of another kind', 'a\u2028b', String.raw`a\u2028b`],
    ['half a character', 'a\ud800', String.raw`a\ud800`],
    ['letters of all kinds', 'Grüße, 你好 ✔ 🙂', 'Grüße, 你好 ✔ 🙂'],
  ])('are shown and not obeyed: %s', (_what, text, shown) => {
    expect(shownText(text)).toBe(shown)
  })

  it('keep their lines and tabs where they may have some', () => {
    expect(shownLines('a\tb\r\n\u001b[31mc')).toBe('a\tb\\r\n\\x1b[31mc')
  })

  it.each(['\u009b', '\u007f', '\u202e', '\u{e0041}', '\u2029', '\u001b'])(
    'are not obeyed in JSON, and are the same when it is read: %j',
    (text) => {
      const json = shownJson({ text })

      expect(json).toMatch(/^[\x20-\x7e]+$/)
      expect(JSON.parse(json)).toEqual({ text })
    },
  )
})
