import { text } from 'node:stream/consumers'
import type { ReadStream } from 'node:tty'
import { usageError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

const LONGEST = 1000

/** The first line of standard input. */
export async function passwordFrom(stdin: NodeJS.ReadableStream): Promise<string> {
  return (await text(stdin)).split('\n', 1)[0]?.replace(/\r$/, '').slice(0, LONGEST) ?? ''
}

interface Asking {
  readonly stdin: ReadStream
  readonly stderr: NodeJS.WritableStream
  readonly prompt: string
  readonly signal: AbortSignal
}

/** Asks at the terminal; what is typed is not shown. */
export async function askPassword({ stdin, stderr, prompt, signal }: Asking): Promise<string> {
  stderr.write(prompt)
  stdin.setRawMode(true)
  try {
    return await typedLine(stdin, signal)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

function typedLine(stdin: ReadStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const stop = (): void => {
      stdin.off('data', take)
      signal.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      stop()
      reject(signal.reason as Error)
    }
    const take = (chunk: Buffer): void => {
      for (const key of chunk.toString()) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          stop()
          resolve(typed)
          return
        }
        // A terminal that hands keys on as they are makes no signal of this one.
        if (key === '\u0003') process.kill(process.pid, 'SIGINT')
        else if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
        else if (typed.length < LONGEST) typed += key
      }
    }
    signal.addEventListener('abort', abort, { once: true })
    stdin.on('data', take)
  })
}

export const noTerminalForPassword = (name: string, lab: readonly string[]): Error =>
  usageError({
    code: 'E_NO_TERMINAL',
    message: 'a password is typed at a terminal',
    next: `hand it in: ${typedCommand('login', name, '--password-stdin', ...lab)} <file`,
  })
