import { closest } from './closest.ts'
import { typedCommand } from '../typed-command.ts'
import { usageError } from '../lab-error.ts'

/** What stands on a command line before its flags and arguments are known. */
export type Found =
  | { readonly kind: 'help'; readonly prefix: string }
  | { readonly kind: 'verb'; readonly name: string; readonly words: readonly string[] }

const VALUED_GLOBALS = new Set(['--lab'])

/** Index of the first word that is neither a flag nor a global flag's value. */
const firstPlainWord = (argv: readonly string[]): number =>
  argv.findIndex(
    (word, index) => !word.startsWith('-') && !VALUED_GLOBALS.has(argv[index - 1] ?? ''),
  )

const without = (argv: readonly string[], start: number, count: number): readonly string[] => [
  ...argv.slice(0, start),
  ...argv.slice(start + count),
]

const asksForHelp = (words: readonly string[]): boolean =>
  words.length === 0 || words.some((word) => word === '--help' || word === '-h')

const unknownVerb = (typed: string, names: readonly string[]): Error => {
  const near = closest(typed, names)
  return usageError({
    code: 'E_UNKNOWN_VERB',
    message: `there is no verb ${JSON.stringify(typed)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    next: `${typedCommand('--help')} lists the verbs`,
  })
}

/** Verbs are one word or two (`scenario run`). Throws `E_UNKNOWN_VERB`. */
export const findVerb = (argv: readonly string[], names: readonly string[]): Found => {
  const at = firstPlainWord(argv)
  const first = argv[at]
  if (first === undefined || (first === 'help' && argv.length === 1)) {
    if (asksForHelp(argv) || first === 'help') return { kind: 'help', prefix: '' }
    throw usageError({
      code: 'E_NO_VERB',
      message: `no verb was given, only ${argv.join(' ')}`,
      next: `${typedCommand('--help')} lists the verbs`,
    })
  }
  const pair = `${first} ${argv[at + 1] ?? ''}`
  if (names.includes(pair)) return { kind: 'verb', name: pair, words: without(argv, at, 2) }
  if (names.includes(first)) return { kind: 'verb', name: first, words: without(argv, at, 1) }
  const isFamily = names.some((name) => name.startsWith(`${first} `))
  if (!isFamily) throw unknownVerb(first, names)
  if (asksForHelp(without(argv, at, 1))) return { kind: 'help', prefix: `${first} ` }
  throw unknownVerb(pair.trim(), names)
}
