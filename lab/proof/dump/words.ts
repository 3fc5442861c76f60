/** Characters: the longest line that these programs print has a tenth of that. */
const LONGEST = 16_384

/**
 * Words of a rule as `iptables-save` writes them: parted by blanks; one in double quotes has blanks, and a
 * backslash before what would end or change it. Null when a quote has no end, and for what is longer than any rule.
 */
export function wordsOf(text: string): readonly string[] | null {
  if (text.length > LONGEST) return null
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const word = text[at] === '"' ? quotedAt(text, at) : plainAt(text, at)
    if (word === null) return null
    words.push(word.word)
    at = word.end
  }
  return words
}

interface Found {
  readonly word: string
  readonly end: number
}

function plainAt(text: string, from: number): Found {
  const blank = text.indexOf(' ', from)
  const end = blank === -1 ? text.length : blank
  return { word: text.slice(from, end), end }
}

function quotedAt(text: string, from: number): Found | null {
  let word = ''
  for (let at = from + 1; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (letter === '"') return { word, end: at + 1 }
    if (letter === '\\') at++
    word += letter === '\\' ? (text[at] ?? '') : letter
  }
  return null
}
