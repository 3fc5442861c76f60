import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export const ip = (...argv: readonly string[]): Promise<unknown> => execute('ip', argv)

/** Many `ip` commands in one process. */
export const ipBatch = (lines: readonly string[], namespace?: string): Promise<unknown> =>
  feed('ip', [...(namespace ? ['-n', namespace] : []), '-batch', '-'], lines.join('\n'))

/** Runs a program with text on its stdin. */
export const feed = async (
  program: string,
  argv: readonly string[],
  input: string,
): Promise<string> => {
  const running = execute(program, argv)
  running.child.stdin?.end(`${input}\n`)
  return (await running).stdout
}

export const inNamespace = (
  namespace: string,
  argv: readonly string[],
  input = '',
): Promise<string> => feed('ip', ['netns', 'exec', namespace, ...argv], input)

export interface Resident extends AsyncDisposable {
  readonly pid: number
  signal(name: NodeJS.Signals): void
}

/** A program that lives in a namespace, as a machine's first process would; it runs when this resolves. */
export const residentIn = async (
  namespace: string,
  argv: readonly string[],
  input = '',
): Promise<Resident> => {
  const child = spawn('ip', ['netns', 'exec', namespace, ...argv], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.write(input) // and stays open: for some programs the end of their input is their own
  await once(child.stdout, 'data') // the program says a word when it is ready
  const { pid } = child
  if (pid === undefined) throw new Error(`could not start ${argv.join(' ')}`)
  return {
    pid,
    signal: (name) => child.kill(name),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
