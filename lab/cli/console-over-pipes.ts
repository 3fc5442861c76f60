import type { Readable, Writable } from 'node:stream'
import { openConsole, type ConsoleEnd, type ConsoleWish } from '../access/console/open-console.ts'
import { isCtrlC } from './interrupt.ts'

interface OverPipes {
  readonly wish: Omit<ConsoleWish, 'terminal' | 'stdin'>
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** Runs a command with our streams as its own. Ctrl-C goes to the command; whatever else ends us ends its session. */
export async function consoleOverPipes({
  wish,
  stdin,
  stdout,
  stderr,
}: OverPipes): Promise<ConsoleEnd> {
  const { signal } = wish
  const opened = await openConsole({ ...wish, terminal: null, stdin })
  const onAbort = (): void => {
    if (isCtrlC(signal)) opened.say({ signal: 'INT' })
    else opened.cut()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    opened.stdout.pipe(stdout, { end: false })
    opened.stderr.pipe(stderr, { end: false })
    const end = await opened.over
    if (signal.aborted && !isCtrlC(signal)) signal.throwIfAborted()
    return end
  } finally {
    signal.removeEventListener('abort', onAbort)
    stdin.pause()
  }
}
