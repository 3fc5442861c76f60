import type Docker from 'dockerode'
import type { ArgumentSpecs, ArgumentValues } from './arguments/argument.ts'
import type { FlagSpecs, FlagValues } from './arguments/flag.ts'
import type { LabName } from './arguments/lab-name.ts'
import type { Answers } from './screen/answers.ts'
import type { Steps } from '../steps.ts'

/** What a verb gets to work with. Standard output is reached through `out` only; everything else goes to `stderr`. */
export interface VerbContext<Arguments, Flags> {
  readonly arguments: Arguments
  readonly flags: Flags
  /** `--lab NAME`, `lab` when not given. */
  readonly lab: LabName
  /** Whether `--lab` was typed: verbs that use labs of their own leave the default one alone. */
  readonly isLabGiven: boolean
  readonly json: boolean
  /** Only ever true on verbs that change something. */
  readonly dryRun: boolean
  /** `--keep`: leave a wreck for inspection. Only ever true on verbs that change something. */
  readonly keep: boolean
  /** Aborted by the first Ctrl-C (SIGTERM, SIGHUP): undo what this run began, then reject; a second one ends at once. */
  readonly signal: AbortSignal
  /** For a program of ours that takes the terminal: until disposed of, Ctrl-C is its own. */
  readonly handOverKeys: () => Disposable
  readonly out: Answers
  readonly verbs: AllVerbs
  readonly stderr: NodeJS.WriteStream
  /** Declares the steps of this run; closed by the frame when the verb ends. */
  readonly openSteps: <const Title extends string>(titles: readonly Title[]) => Steps<Title>
  /** Docker Engine, found or installed and started (its steps are shown); throws `E_ENGINE_…`. */
  readonly engine: () => Promise<Docker>
}

/** The command line itself, for what helps to type it. */
export interface AllVerbs {
  readonly names: readonly string[]
  readonly load: (name: string) => Promise<Verb | undefined>
}

type ExitCode = number

export interface Verb<
  Arguments extends ArgumentSpecs = ArgumentSpecs,
  Flags extends FlagSpecs = FlagSpecs,
> {
  /** One line, begins with a verb: "take a host out by a real leave". */
  readonly summary: string
  /** More for `--help`: what it prints, examples. */
  readonly details?: string
  /** For programs, not for people: `--help` does not list it. */
  readonly isHidden?: true
  /** `changes` adds `--dry-run` and `--keep`. */
  readonly effect: 'reads' | 'changes'
  readonly arguments: Arguments
  /** Keys are camelCase; `perHost` is typed `--per-host`. */
  readonly flags: Flags
  /** Resolves to the exit code; nothing means 0. */
  run(
    context: VerbContext<ArgumentValues<Arguments>, FlagValues<Flags>>,
  ): Promise<ExitCode> | Promise<void>
}

/** Keeps the types of a verb's arguments and flags for its `run`. */
export const defineVerb = <const Arguments extends ArgumentSpecs, const Flags extends FlagSpecs>(
  verb: Verb<Arguments, Flags>,
): Verb<Arguments, Flags> => verb
