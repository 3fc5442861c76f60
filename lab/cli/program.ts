import { openAnswers } from './screen/answers.ts'
import { findVerb } from './find-verb.ts'
import { Interrupted, listenForInterrupts, type Interrupts } from './interrupt.ts'
import { loadVerb, verbNames } from './verbs.ts'
import { openSteps } from './screen/steps.ts'
import { typedCommand } from '../typed-command.ts'
import { parseWords } from './parse.ts'
import { reportFailure } from './failure.ts'
import type { ParsedWords } from './parse.ts'
import type { Steps } from '../steps.ts'
import type { Verb, VerbContext } from './verb.ts'

export interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

const wantsJson = (argv: readonly string[]): boolean => beforeDashes(argv).includes('--json')

/** What follows dashes, or a flag that takes all that follows it, is a command's own. */
const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const at = argv.findIndex((word) => word === '--' || word === '--exec')
  return at === -1 ? argv : argv.slice(0, at)
}

const asksForHelp = (words: readonly string[]): boolean =>
  beforeDashes(words).some((word) => word === '--help' || word === '-h')

const connect = async (steps: Steps): ReturnType<VerbContext<unknown, unknown>['engine']> => {
  const { ensureEngine } = await import('../engine/ensure-engine.ts')
  return (await ensureEngine(steps)).docker
}

/** Runs one verb; whatever steps it opened are closed when it ends, however it ends. */
const runVerb = async (
  verb: Verb,
  words: ParsedWords,
  { stdout, stderr }: Streams,
  { signal, handOverKeys }: Interrupts,
): Promise<number> => {
  const opened: Steps[] = []
  const open = <const Title extends string>(titles: readonly Title[]): Steps<Title> => {
    const steps = openSteps(titles, { stderr, json: words.json })
    opened.push(steps)
    return steps
  }
  try {
    const code = await verb.run({
      ...words,
      signal,
      handOverKeys,
      stderr,
      verbs: { names: verbNames, load: loadVerb },
      out: openAnswers(stdout, words.json),
      openSteps: open,
      engine: () => connect(opened.at(-1) ?? open([])),
    })
    return code ?? 0
  } finally {
    for (const steps of opened) steps.close()
  }
}

const helpFor = async (name: string, words: readonly string[]): Promise<string | undefined> => {
  const verb = asksForHelp(words) ? await loadVerb(name) : undefined
  if (verb === undefined) return undefined
  const { buildCommand } = await import('./command.ts')
  return buildCommand(name, verb).helpInformation()
}

/** What a person who pressed Ctrl-C is told at once; a verb that only looks has nothing to say. */
const onStop = ({ effect }: Verb, { keep, dryRun }: ParsedWords): string => {
  if (effect === 'reads' || dryRun) return ''
  const doing = keep
    ? 'leaving what this run began as it is (--keep)'
    : 'undoing what this run began'
  return `\nstopping: ${doing}; once more ends it at once, then ${typedCommand('gc')} removes the rest\n`
}

const execute = async (
  argv: readonly string[],
  streams: Streams,
  interrupts: Interrupts,
): Promise<number> => {
  const { signal } = interrupts
  const found = findVerb(argv, verbNames)
  const text =
    found.kind === 'help'
      ? await (await import('./overview.ts')).overview(found.prefix)
      : await helpFor(found.name, found.words)
  if (text !== undefined || found.kind === 'help') {
    streams.stdout.write(text ?? '')
    return 0
  }
  const verb = await loadVerb(found.name)
  if (verb === undefined) throw new Error(`the verb ${found.name} has no file`)
  const words = parseWords(found.name, verb, found.words)
  const tell = (): void => void streams.stderr.write(onStop(verb, words))
  signal.addEventListener('abort', tell, { once: true })
  try {
    return await runVerb(verb, words, streams, interrupts)
  } finally {
    signal.removeEventListener('abort', tell)
  }
}

/** The whole command line: reads `argv` (without program name), runs, prints, resolves the exit code; never rejects. */
export const runCommandLine = async (
  argv: readonly string[],
  streams: Streams,
): Promise<number> => {
  using interrupts = listenForInterrupts()
  try {
    return await execute(argv, streams, interrupts)
  } catch (cause) {
    const reason: unknown = interrupts.signal.reason
    return reportFailure(cause, reason instanceof Interrupted ? reason : undefined, {
      json: wantsJson(argv),
      ...streams,
    })
  }
}
