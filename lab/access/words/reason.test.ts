import { describe, expect, it } from 'vitest'
import { parseReason } from './reason.ts'

describe('a reason', () => {
  it.each([
    ['a full disk', 'a full disk'],
    ['  zu langsam: 你好 🙂 ', 'zu langsam: 你好 🙂'],
  ])('%j is taken', (text, reason) => {
    expect(parseReason(text)).toBe(reason)
  })

  it.each(['', '   ', 'a\nb', 'a\u001b[31m', 'a\u202eb', 'a\u200bb', 'a\u2028b', 'x'.repeat(301)])(
    '%j is refused',
    (text) => {
      expect(() => parseReason(text)).toThrow(
        expect.objectContaining({ code: 'E_REASON', exitCode: 2 }),
      )
    },
  )
})
