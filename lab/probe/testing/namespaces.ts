import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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
  running.child.stdin?.on('error', () => undefined) // it ended without reading: its exit code tells
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
  /** Writes to its stdin and waits until it prints something. */
  tell(text: string): Promise<void>
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
    async tell(text) {
      const said = once(child.stdout, 'data')
      child.stdin.write(text)
      await said
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Takes away namespaces of test runs that died, with whatever still lives in them. */
export const sweepNamespaces = async (prefix: string): Promise<void> => {
  const { stdout } = await execute('ip', ['netns', 'list'])
  const dead = stdout
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => isOfTheDead(name, prefix))
  for (const name of dead) {
    const { stdout: pids } = await execute('ip', ['netns', 'pids', name])
    for (const pid of pids.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
    await ip('netns', 'del', name)
  }
}

const isOfTheDead = (name: string, prefix: string): boolean => {
  const [head, pid] = name.split('-')
  return head === prefix && pid !== undefined && !existsSync(`/proc/${pid}`)
}
