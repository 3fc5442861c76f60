import { CommanderError } from 'commander'
import { typedCommand } from '../typed-command.ts'
import { DEFAULT_LAB, parseLabName } from './arguments/lab-name.ts'
import { buildCommand } from './command.ts'
import { LabError, usageError } from '../lab-error.ts'
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

const takesCommand = (verb: Verb): boolean =>
  Object.values(verb.arguments).some(({ kind }) => kind === 'rest')

const parsed = (
  name: string,
  verb: Verb,
  words: readonly string[],
): ReturnType<typeof buildCommand> => {
  const command = buildCommand(name, verb)
  try {
    if (!takesCommand(verb)) return command.parse(words, { from: 'user' })
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

/** Reads the words of one verb; throws `LabError` with exit code 2. */
export const parseWords = (name: string, verb: Verb, words: readonly string[]): ParsedWords => {
  const command = parsed(name, verb, words)
  const options: Readonly<Record<string, unknown>> = command.opts()
  const values: readonly unknown[] = command.processedArgs
  const named = Object.keys(verb.arguments).map((key, index) => [key, values[index]] as const)
  const flags = Object.entries(verb.flags).map(
    ([key, { kind }]) => [key, kind === 'toggle' ? isGiven(options, key) : options[key]] as const,
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
