import { CommanderError } from 'commander'
import { typedCommand } from '../typed-command.ts'
import { DEFAULT_LAB, parseLabName } from './arguments/lab-name.ts'
import { buildCommand } from './command.ts'
import { dashed } from './arguments/flag.ts'
import { globalFlags } from './global-flags.ts'
import { LabError, usageError } from '../lab-error.ts'
import type { ArgumentSpec } from './arguments/argument.ts'
import type { FlagSpec } from './arguments/flag.ts'
import type { LabName } from './arguments/lab-name.ts'
import type { Verb } from './verb.ts'

/** A verb's words, read. `arguments` and `flags` have the shapes that the verb declared. */
export interface ParsedWords {
  readonly arguments: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, unknown>>
  readonly lab: LabName
  readonly isLabGiven: boolean
  readonly json: boolean
  readonly dryRun: boolean
  readonly keep: boolean
}

const codes: Readonly<Record<string, `E_${string}`>> = {
  'commander.unknownOption': 'E_UNKNOWN_FLAG',
  'commander.missingArgument': 'E_MISSING_ARGUMENT',
  'commander.excessArguments': 'E_TOO_MANY_ARGUMENTS',
  'commander.optionMissingArgument': 'E_FLAG_NEEDS_VALUE',
}

const translated = (name: string, cause: unknown): unknown =>
  cause instanceof CommanderError && !(cause instanceof LabError)
    ? usageError({
        code: codes[cause.code] ?? 'E_USAGE',
        message: cause.message.replace(/^error: /, '').replaceAll(/\s+/g, ' '),
        next: `${typedCommand(...name.split(' '), '--help')} shows how it is used`,
      })
    : cause

/** A command that runs elsewhere keeps its own flags: after `--` nothing is ours. */
const splitAtDashes = (
  words: readonly string[],
): readonly [readonly string[], readonly string[]] => {
  const at = words.indexOf('--')
  return at === -1 ? [words, []] : [words.slice(0, at), words.slice(at + 1)]
}

const has = (verb: Verb, kind: ArgumentSpec['kind']): boolean =>
  Object.values(verb.arguments).some((spec) => spec.kind === kind)

/** Words that Commander reads, those of a command that may be left away, and those after a flag that takes all that follow it. */
interface SplitWords {
  readonly ours: readonly string[]
  readonly command: readonly string[]
  readonly tail: { readonly flag: string; readonly words: readonly string[] } | undefined
}

function splitWords(verb: Verb, words: readonly string[]): SplitWords {
  const flag = Object.entries(verb.flags).find(([, { kind }]) => kind === 'tail')?.[0]
  const at = flag === undefined ? -1 : words.indexOf(`--${dashed(flag)}`)
  if (flag !== undefined && at !== -1)
    return { ours: words.slice(0, at), command: [], tail: { flag, words: words.slice(at + 1) } }
  if (!has(verb, 'optional-rest')) return { ours: words, command: [], tail: undefined }
  const [before, after] = splitAtDashes(words)
  const start = commandStart(verb, before)
  return {
    ours: before.slice(0, start),
    command: [...before.slice(start), ...after],
    tail: undefined,
  }
}

/** Where npm took the dashes away, a command begins at the first word that is neither an argument nor a flag. */
function commandStart(verb: Verb, words: readonly string[]): number {
  const flags = Object.entries({ ...verb.flags, ...globalFlags(verb.effect) })
  const takesNext = (word: string | undefined): boolean =>
    flags.some(
      ([name, { kind, short }]) =>
        kind === 'valued' &&
        (word === `--${dashed(name)}` || (short !== undefined && word === `-${short}`)),
    )
  let left = Object.values(verb.arguments).filter(({ kind }) => kind !== 'optional-rest').length
  const at = words.findIndex(
    (word, index) => !word.startsWith('-') && !takesNext(words[index - 1]) && left-- === 0,
  )
  return at === -1 ? words.length : at
}

const emptyTail = (name: string, flag: string): LabError =>
  usageError({
    code: 'E_FLAG_NEEDS_VALUE',
    message: `nothing stands after --${dashed(flag)}`,
    next: `${typedCommand(...name.split(' '), '--help')} shows how it is used`,
  })

const parsed = (
  name: string,
  verb: Verb,
  words: readonly string[],
): ReturnType<typeof buildCommand> => {
  const command = buildCommand(name, verb)
  try {
    if (!has(verb, 'rest')) return command.parse(words, { from: 'user' })
    const [ours, theirs] = splitAtDashes(words)
    if (theirs.length > 0) command.passThroughOptions(false)
    return command.parse(theirs.length > 0 ? [...ours, '--', ...theirs] : ours, { from: 'user' })
  } catch (cause) {
    throw translated(name, cause)
  }
}

/** `--no-verify` reaches us as `verify: false`. */
const isGiven = (options: Readonly<Record<string, unknown>>, key: string): boolean => {
  const positive = /^no([A-Z].*)$/.exec(key)?.[1]
  return positive === undefined
    ? options[key] === true
    : options[positive.charAt(0).toLowerCase() + positive.slice(1)] === false
}

interface FlagRead {
  readonly key: string
  readonly kind: FlagSpec['kind']
  readonly options: Readonly<Record<string, unknown>>
  readonly tail: readonly string[] | undefined
}

function valueOf({ key, kind, options, tail }: FlagRead): unknown {
  switch (kind) {
    case 'toggle':
      return isGiven(options, key)
    case 'valued':
      return options[key]
    case 'tail':
      return tail
  }
}

/** Reads the words of one verb; throws `LabError` with exit code 2. */
export const parseWords = (name: string, verb: Verb, words: readonly string[]): ParsedWords => {
  const { ours, command: theirs, tail } = splitWords(verb, words)
  if (tail?.words.length === 0) throw emptyTail(name, tail.flag)
  const command = parsed(name, verb, ours)
  const options: Readonly<Record<string, unknown>> = command.opts()
  const values: readonly unknown[] = command.processedArgs
  const named = Object.entries(verb.arguments).map(
    ([key, { kind }], index) => [key, kind === 'optional-rest' ? theirs : values[index]] as const,
  )
  const flags = Object.entries(verb.flags).map(
    ([key, { kind }]) => [key, valueOf({ key, kind, options, tail: tail?.words })] as const,
  )
  return {
    arguments: Object.fromEntries(named),
    flags: Object.fromEntries(flags),
    lab: typeof options['lab'] === 'string' ? parseLabName(options['lab']) : DEFAULT_LAB,
    isLabGiven: typeof options['lab'] === 'string',
    json: options['json'] === true,
    dryRun: options['dryRun'] === true,
    keep: options['keep'] === true,
  }
}
