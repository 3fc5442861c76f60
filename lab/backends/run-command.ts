import { buffer } from 'node:stream/consumers'
import { actionFailed, unreachable, type LabError } from '../lab-error.ts'
import { targetOf } from '../plan/machine-name.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import type { Backend, Machine } from './backend.ts'
import type { Ended, Wish } from './runner/runner.ts'
import { runByRunner } from './runner/kept-runners.ts'

export interface Command {
  readonly argv: readonly string[]
  readonly stdin?: string | Buffer
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const DEFAULT_TIMEOUT_MS = 60_000

/** Runs a command in a machine and collects what it printed. Any exit code is a result; only the way there throws. */
export async function runIn(
  backend: Backend,
  machine: Machine,
  { argv, stdin = '', timeoutMs = DEFAULT_TIMEOUT_MS, signal }: Command,
): Promise<CommandResult> {
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  const late = (): Error =>
    signal?.aborted === true ? (signal.reason as Error) : timedOut(machine, argv)
  const wish = { argv, stdin, signal: deadline }
  const ended = runByRunner(backend, machine, wish).then(
    (end) => end ?? runAlone(backend, machine, wish),
  )
  const { stdout, stderr, exitCode } = await orAborted(ended, deadline, late)
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() }
}

async function runAlone(
  backend: Backend,
  machine: Machine,
  { argv, stdin, signal }: Wish,
): Promise<Ended> {
  signal.throwIfAborted()
  await using program = await backend.open(machine, { kind: 'program', argv })
  const letGo = (): void => void program[Symbol.asyncDispose]()
  signal.addEventListener('abort', letGo, { once: true })
  try {
    program.stdin.end(stdin)
    const [stdout, stderr, exitCode] = await Promise.all([
      buffer(program.stdout),
      buffer(program.stderr),
      program.ended,
    ])
    return { stdout, stderr, exitCode }
  } finally {
    signal.removeEventListener('abort', letGo)
  }
}

/** As `runIn`; an exit code other than 0 is an error that shows what the command said. */
export async function mustRunIn(
  backend: Backend,
  machine: Machine,
  command: Command,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runIn(backend, machine, command)
  if (exitCode === 0) return stdout
  throw actionFailed({
    code: 'E_COMMAND_FAILED',
    message: `${machine.name}: \`${command.argv.join(' ')}\` ended with ${String(exitCode)}: ${lastLines(stderr || stdout)}`,
    next: lookInside(machine),
  })
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(error())
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}

const timedOut = (machine: Machine, argv: readonly string[]): LabError =>
  unreachable({
    code: 'E_COMMAND_TIMEOUT',
    message: `${machine.name}: \`${argv.join(' ')}\` did not end in time`,
    next: lookInside(machine),
  })

const lookInside = ({ name, lab }: Machine): string =>
  `look inside: ${typedCommand('sh', targetOf(name), ...ofLab(lab))}`

const lastLines = (text: string): string => text.trim().split('\n').slice(-5).join(' · ')
