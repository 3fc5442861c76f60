import { spawn } from 'node:child_process'
import { AgentError } from '../agent-error.ts'
import { PROGRAM_ENVIRONMENT } from './environment.ts'

export interface Run {
  readonly program: string
  readonly args: readonly string[]
  readonly input?: string
  readonly deadlineMs?: number
  /** Besides the fixed environment. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a short program to its end and returns what it printed; fails unless it exits with 0. */
export async function runProgram(run: Run): Promise<string> {
  const outcome = await tryProgram(run)
  if (outcome.code !== 0) throw new ProgramFailed(run, outcome)
  return outcome.stdout
}

/** The same, for callers to whom another exit code is an answer. */
export function tryProgram(run: Run): Promise<Outcome> {
  const { program, args, input = '', deadlineMs = 10_000, environment = {} } = run
  const env = { ...PROGRAM_ENVIRONMENT, ...environment }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, timeout: deadlineMs })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', (cause) =>
      reject(new ProgramFailed(run, { code: null, stdout, stderr }, cause)),
    )
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    // A program that ends before it read its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

export class ProgramFailed extends AgentError {
  override readonly name = 'ProgramFailed'

  constructor({ program, args }: Run, { code, stderr }: Outcome, cause?: unknown) {
    const command = [program, ...args].join(' ')
    super(`\`${command.slice(0, 300)}\` ended with ${code}: ${stderr.trim().slice(0, 500)}`, {
      code: 'E_PROGRAM_FAILED',
      fault: 'system',
      next: `run it by hand on the host: ${command.slice(0, 300)}`,
      cause,
    })
  }
}
