import { styleText } from 'node:util'
import { typedCommand } from '../typed-command.ts'
import { exitCodes, LabError } from '../lab-error.ts'
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

const asLabError = (cause: unknown): LabError =>
  cause instanceof LabError
    ? cause
    : new LabError({
        code: 'E_UNEXPECTED',
        message: cause instanceof Error ? cause.message : String(cause),
        fault: 'system',
        next: `this is a mistake in the lab itself: please report it with the lines above; ${typedCommand('gc')} removes what is left`,
        exitCode: exitCodes.failed,
        cause,
      })

const causes = (error: Error): readonly string[] =>
  error.cause instanceof Error ? [error.cause.message, ...causes(error.cause)] : []

const distinct = (error: LabError): readonly string[] =>
  [...new Set(causes(error))].filter((message) => !error.message.includes(message))

const indented = (text: string): string => text.replaceAll('\n', '\n  ')

const asText = (error: LabError, stderr: Screen): string => {
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

const isUnexpected = (cause: unknown): cause is Error =>
  cause instanceof Error && !(cause instanceof LabError)

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
    const error = stopped(interrupted)
    if (json) stdout.write(`${JSON.stringify(answer(error))}\n`)
    return error.exitCode
  }
  if (isUnexpected(cause)) stderr.write(`${cause.stack ?? cause.message}\n`)
  const error = asLabError(cause)
  stderr.write(asText(error, stderr))
  if (json) stdout.write(`${JSON.stringify(answer(error))}\n`)
  return interrupted?.exitCode ?? error.exitCode
}

const stopped = (interrupted: Interrupted): LabError =>
  new LabError({
    code: 'E_INTERRUPTED',
    message: `${interrupted.message}; what this run began was undone`,
    fault: 'caller',
    next: `run it again, or look at what stands: ${typedCommand('ls')}`,
    exitCode: interrupted.exitCode,
  })
