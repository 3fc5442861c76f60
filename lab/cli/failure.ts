import { styleText } from 'node:util'
import { typedCommand } from '../typed-command.ts'
import { LabError } from '../lab-error.ts'
import { shownJson, shownLines } from '../shown/shown-text.ts'
import { asLabError } from './as-lab-error.ts'
import { Interrupted } from './interrupt.ts'
import type { Screen } from './screen/screen.ts'

/** Contract's error object. */
interface ErrorAnswer {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly fault: string
    readonly next: string
  }
}

const causes = (error: Error): readonly string[] =>
  error.cause instanceof Error ? [error.cause.message, ...causes(error.cause)] : []

const distinct = (error: LabError): readonly string[] =>
  [...new Set(causes(error))].filter((message) => !error.message.includes(message))

/** Messages hold words of others: of components, of hosts, of whoever named a thing. */
const indented = (text: string): string => shownLines(text).replaceAll('\n', '\n  ')

/** What went wrong, why, and what to do next: as it stands on standard error. */
export const failureText = (error: LabError, stderr: Screen): string => {
  const paint = (style: 'red' | 'bold' | 'dim', text: string): string =>
    styleText(style, text, { stream: stderr })
  const because = distinct(error).map((message) => `  because: ${indented(message)}\n`)
  return `${paint('red', '✖')} ${paint('bold', indented(error.message))} ${paint('dim', `[${error.code}]`)}\n${because.join('')}  next: ${indented(error.next)}\n`
}

const answer = ({ code, message, fault, next }: LabError): ErrorAnswer => ({
  error: { code, message, fault, next },
})

export interface FailureOutput {
  readonly json: boolean
  readonly stdout: Screen
  readonly stderr: Screen
}

/** An interrupt that surfaced as itself, as an AbortError, or as the cause of another error. */
const isInterrupt = (cause: unknown): boolean =>
  cause instanceof Error &&
  (cause instanceof Interrupted || cause.name === 'AbortError' || isInterrupt(cause.cause))

/** Prints why a verb failed and resolves its exit code. */
export const reportFailure = (
  cause: unknown,
  interrupted: Interrupted | undefined,
  { json, stdout, stderr }: FailureOutput,
): number => {
  if (interrupted !== undefined && isInterrupt(cause)) {
    if (json) stdout.write(`${shownJson(answer(stopped(interrupted)))}\n`)
    return interrupted.exitCode
  }
  const error = asLabError(cause)
  if (error.code === 'E_UNEXPECTED' && cause instanceof Error)
    stderr.write(`${shownLines(cause.stack ?? cause.message)}\n`)
  stderr.write(failureText(error, stderr))
  if (json) stdout.write(`${shownJson(answer(error))}\n`)
  return interrupted?.exitCode ?? error.exitCode
}

const stopped = (interrupted: Interrupted): LabError =>
  new LabError({
    code: 'E_INTERRUPTED',
    message: interrupted.message,
    fault: 'caller',
    next: `run it again, or look at what stands: ${typedCommand('ls')}`,
    exitCode: interrupted.exitCode,
  })
