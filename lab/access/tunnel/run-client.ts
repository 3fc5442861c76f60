import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { usageError } from '../../lab-error.ts'
import { clientEnvironment, clientWords } from './client-of.ts'

interface Client {
  readonly command: readonly string[]
  readonly address: string
  readonly port: number
  readonly signal: AbortSignal
}

/** Runs a client on this terminal until it ends; its exit code, as a shell tells it. The signal ends it. `E_NO_PROGRAM`. */
export async function runClient({ command, address, port, signal }: Client): Promise<number> {
  const [program = '', ...words] = clientWords(command, { address, port })
  const environment = { ...process.env, ...clientEnvironment({ address, port }) }
  const child = spawn(program, words, { stdio: 'inherit', env: environment })
  const end = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  try {
    await Promise.race([once(child, 'spawn'), once(child, 'close')])
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  } catch (cause) {
    throw noProgram(program, cause)
  } finally {
    signal.removeEventListener('abort', end)
  }
  if (child.signalCode !== null) return 128 + constants.signals[child.signalCode]
  return child.exitCode ?? 0
}

const noProgram = (program: string, cause: unknown): Error =>
  usageError({
    code: 'E_NO_PROGRAM',
    message: `${JSON.stringify(program.slice(0, 60))} cannot be run on this machine`,
    next: 'install it, or leave --exec away and use the address that is printed then',
    cause,
  })
