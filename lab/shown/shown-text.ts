/** What a terminal obeys, and what hides or turns round what stands beside it. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const OBEYED_IN_LINES = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Somebody else's words as one line of a table or a message: what a terminal would obey is shown instead. */
export const shownText = (text: string): string => text.replaceAll(OBEYED, visible)

/** As `shownText`, of words that may have lines and tabs. */
export const shownLines = (text: string): string => text.replaceAll(OBEYED_IN_LINES, visible)

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code > 0xffff) return `\\u{${digits}}`
  return (
    NAMED[character] ??
    (code > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`)
  )
}

/** JSON that a terminal does not obey either: the very same value, with more of it written as `\u…`. */
export const shownJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
