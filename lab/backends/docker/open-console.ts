import type Docker from 'dockerode'
import { PassThrough, Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { OpenCommand, OpenExec } from '../backend.ts'

type ConsoleCommand = Extract<OpenCommand, { kind: 'console' }>

/** What a container's first process printed, and with `follow` what it goes on to print. Nothing can be typed. */
export async function openConsole(
  docker: Docker,
  container: string,
  { follow, tail }: ConsoleCommand,
): Promise<OpenExec> {
  const source = await printed(docker.getContainer(container), follow, tail)
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  docker.modem.demuxStream(source, stdout, stderr)
  const ended = finished(source, { writable: false }).then(
    () => endBoth(stdout, stderr),
    () => endBoth(stdout, stderr),
  )
  return {
    stdin: new Writable({
      write: (_chunk, _encoding, done) => {
        done()
      },
    }),
    stdout,
    stderr,
    resize: () => Promise.resolve(),
    keepAwake: () => undefined,
    ended,
    [Symbol.asyncDispose]: () => {
      source.destroy()
      return ended.then(() => undefined)
    },
  }
}

async function printed(
  container: Docker.Container,
  follow: boolean,
  tail: number,
): Promise<Readable> {
  const what = { stdout: true, stderr: true, tail } as const
  if (follow) return new Readable().wrap(await container.logs({ ...what, follow: true }))
  return Readable.from([await container.logs({ ...what, follow: false })])
}

function endBoth(stdout: PassThrough, stderr: PassThrough): number {
  stdout.end()
  stderr.end()
  return 0
}
