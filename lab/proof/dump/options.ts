/** `! --dport 22`: an option of a match or target with what stands behind it. */
export interface Option {
  readonly name: string
  readonly isNegated: boolean
  readonly values: readonly string[]
}

/** A module and its options: `-m tcp --dport 22`; the rule's own options come under `core`. */
export interface Segment {
  readonly module: string
  readonly options: readonly Option[]
  /** The words, to be shown and compared. */
  readonly text: string
}

/** What follows these is text of the user's own, whatever it looks like. */
const FREE_TEXT = new Set(['--comment', '--log-prefix', '--nflog-prefix', '--string', '--name'])

/** The kernel's dumps have the short names only; people write the long ones too. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ...[['--source', '-s'] as const, ['--src', '-s'] as const, ['--destination', '-d'] as const],
  ...[['--dst', '-d'] as const, ['--in-interface', '-i'] as const, ['--fragment', '-f'] as const],
  ...[
    ['--out-interface', '-o'] as const,
    ['--protocol', '-p'] as const,
    ['--proto', '-p'] as const,
  ],
  ...[['--match', '-m'] as const, ['--jump', '-j'] as const, ['--goto', '-g'] as const],
])

/** Words that begin the next part of a rule. */
const BEGINNINGS = new Set(['-m', '-j', '-g'])

/** A rule's words, parted where a module or the target begins. The target comes last, as `-j NAME`. */
export function segmentsOf(written: readonly string[]): readonly Segment[] {
  const words = written.map((word, at) =>
    FREE_TEXT.has(written[at - 1] ?? '') ? word : (SHORT.get(word) ?? word),
  )
  const segments: Segment[] = []
  let from = 0
  for (let at = 0; at <= words.length; at++) {
    if (at > 0 && FREE_TEXT.has(words[at - 1] ?? '')) continue
    if (at < words.length && !BEGINNINGS.has(words[at] ?? '')) continue
    if (at > from) segments.push(segmentOf(words.slice(from, at)))
    from = at
  }
  return segments
}

function segmentOf(words: readonly string[]): Segment {
  const [first = '', name = ''] = words
  const text = words.join(' ')
  if (first === '-m') return { module: name, options: optionsOf(words.slice(2)), text }
  if (first === '-j' || first === '-g')
    return { module: first, options: [optionOf(name), ...optionsOf(words.slice(2))], text }
  return { module: 'core', options: optionsOf(words), text }
}

const optionOf = (name: string): Option => ({ name, isNegated: false, values: [] })

/** `-d ! 10.0.0.1`, as dumps had it before iptables 1.4.3. */
const isOldNegation = (
  last: OpenOption | undefined,
  next: string | undefined,
): last is OpenOption =>
  last !== undefined && last.values.length === 0 && next !== undefined && !next.startsWith('-')

interface OpenOption {
  readonly name: string
  isNegated: boolean
  readonly values: string[]
}

function optionsOf(words: readonly string[]): readonly Option[] {
  const options: OpenOption[] = []
  let isNegated = false
  for (const [at, word] of words.entries()) {
    const last = options.at(-1)
    const isFree = FREE_TEXT.has(words[at - 1] ?? '') && last?.values.length === 0
    if (isFree) last.values.push(word)
    else if (word === '!' && isOldNegation(last, words[at + 1])) last.isNegated = true
    else if (word === '!') isNegated = true
    else if (/^--?[a-z]/i.test(word)) {
      options.push({ name: word, isNegated, values: [] })
      isNegated = false
    } else if (last === undefined || isNegated) options.push({ name: word, isNegated, values: [] })
    else last.values.push(word)
  }
  return options
}
