import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { OpenExec } from '../backends/backend.ts'

interface HandThrough {
  readonly program: OpenExec
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly signal: AbortSignal
}

/** Joins a program's streams to ours until it ends; all of its output is handed over before its exit code is. */
export async function handThrough({
  program,
  stdin,
  stdout,
  stderr,
  signal,
}: HandThrough): Promise<number> {
  stdin.pipe(program.stdin)
  program.stdin.on('error', () => undefined) // it may end before it has read all
  program.stdout.pipe(stdout, { end: false })
  program.stderr.pipe(stderr, { end: false })
  const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason as Error))
  try {
    const all = Promise.all([finished(program.stdout), finished(program.stderr), program.ended])
    const [, , exitCode] = await Promise.race([all, aborted])
    return exitCode
  } finally {
    stdin.unpipe(program.stdin)
    stdin.pause()
  }
}
