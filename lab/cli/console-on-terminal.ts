import { Transform } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { consoleBanner, escapeHelp } from '../access/console/banner.ts'
import { EscapeKeys } from '../access/console/escape-keys.ts'
import { openConsole, type ConsoleEnd, type ConsoleWish } from '../access/console/open-console.ts'
import { TERMINAL_RESTORED } from '../shown/terminal-restored.ts'

interface OnTerminal {
  readonly wish: Omit<ConsoleWish, 'terminal' | 'stdin' | 'command'>
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** Opens a shell on this terminal until it ends, or its person ends it; the terminal is then as it was. */
export async function consoleOnTerminal({
  wish,
  stdin,
  stdout,
  stderr,
}: OnTerminal): Promise<ConsoleEnd> {
  const { signal } = wish
  const keys = new EscapeKeys()
  const on = { help: (): void => undefined, end: (): void => undefined }
  const typed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const { bytes, actions } = keys.take(chunk)
      for (const action of actions) on[action]()
      if (bytes.length > 0) this.push(bytes)
      done()
    },
  })
  const opened = await openConsole({
    ...wish,
    command: null,
    terminal: sizeOf(stdout),
    stdin: typed,
  })
  on.help = (): void => void stdout.write(escapeHelp(opened.session, new Date()))
  on.end = opened.cut
  stderr.write(consoleBanner(opened.session, { lab: wish.lab, now: new Date() }))
  const resize = (): void => {
    const { rows, columns } = sizeOf(stdout)
    opened.say({ resize: { rows, columns } })
  }
  signal.addEventListener('abort', opened.cut, { once: true })
  stdout.on('resize', resize)
  stdin.setRawMode(true)
  let isExited = false
  try {
    stdin.pipe(typed)
    opened.stdout.pipe(stdout, { end: false })
    opened.stderr.pipe(stderr, { end: false })
    const end = await opened.over
    isExited = end.kind === 'exited'
    signal.throwIfAborted()
    return end
  } finally {
    signal.removeEventListener('abort', opened.cut)
    stdout.off('resize', resize)
    stdin.unpipe(typed)
    stdin.pause()
    stdin.setRawMode(false)
    // A program that was ended with its session had no chance to do so itself.
    if (!isExited) stdout.write(`${TERMINAL_RESTORED}\r\n`)
  }
}

const MOST = 1000

const sizeOf = ({ rows, columns }: WriteStream) => ({
  rows: Math.min(Math.max(rows, 1), MOST),
  columns: Math.min(Math.max(columns, 1), MOST),
  term: termOf(process.env['TERM']),
})

/** What an agent takes for the name of a terminal. */
const termOf = (term = ''): string =>
  /^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/.test(term) ? term : 'xterm'
