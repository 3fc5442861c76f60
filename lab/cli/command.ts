import { Command, Option } from 'commander'
import { dashed } from './arguments/flag.ts'
import { globalFlags } from './global-flags.ts'
import type { ArgumentSpec } from './arguments/argument.ts'
import type { FlagSpec } from './arguments/flag.ts'
import type { Verb } from './verb.ts'

const brackets: Readonly<Record<ArgumentSpec['kind'], (name: string) => string>> = {
  required: (name) => `<${name}>`,
  optional: (name) => `[${name}]`,
  rest: (name) => `<${name}...>`,
  'optional-rest': (name) => `[-- ${name}...]`,
}

const option = (name: string, flag: FlagSpec): Option => {
  const short = flag.short === undefined ? '' : `-${flag.short}, `
  const value = flag.kind === 'toggle' ? '' : ` <${flag.placeholder}>`
  const made = new Option(`${short}--${dashed(name)}${value}`, flag.summary)
  return flag.kind === 'valued' ? made.argParser(flag.parse) : made
}

const addArgument = (command: Command, name: string, spec: ArgumentSpec): void => {
  const shown = brackets[spec.kind](dashed(name))
  if (spec.kind === 'optional-rest') return
  if (spec.kind === 'rest') command.argument(shown, spec.summary).passThroughOptions()
  else command.argument(shown, spec.summary, spec.parse)
}

/** Commander's form of a verb: it parses, suggests and writes the help; it never prints or exits by itself. */
export const buildCommand = (name: string, verb: Verb): Command => {
  const command = new Command(`lab ${name}`)
    .summary(verb.summary)
    .description([verb.summary, verb.details].filter(Boolean).join('\n\n'))
    .helpOption('-h, --help', 'show this')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  for (const [argument, spec] of Object.entries(verb.arguments))
    addArgument(command, argument, spec)
  command.usage(usageOf(verb))
  const flags = { ...verb.flags, ...globalFlags(verb.effect) }
  for (const [flag, spec] of Object.entries(flags)) command.addOption(option(flag, spec))
  return command
}

/** What stands after dashes is none of Commander's arguments, but a person is told of it. */
const usageOf = (verb: Verb): string =>
  [
    '[options]',
    ...Object.entries(verb.arguments).map(([name, { kind }]) => brackets[kind](dashed(name))),
  ].join(' ')
