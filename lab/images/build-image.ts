import type Docker from 'dockerode'
import { z } from 'zod'
import { actionFailed } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'
import { buildName, isAbandoned } from './build-owner.ts'
import { CACHE_LABEL, isStatus } from './image-store.ts'
import type { Layer } from './recipe-content.ts'

export interface BuildRequest {
  readonly kind: string
  /** Image to start from. */
  readonly parent: string
  /** Laid over the root in this order. */
  readonly layers: readonly Layer[]
  /** Command run as root with the machine's network; none when the layers are all. */
  readonly run: readonly string[] | null
  readonly reference: string
  readonly labels: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** Makes one image from another by a container that is gone afterwards, also when it fails. */
export async function buildImage(docker: Docker, request: BuildRequest): Promise<void> {
  const container = await createContainer(docker, request)
  // Ends the wait below; one that does not run yet is removed all the same.
  const stop = (): void => void container.kill().catch(() => undefined)
  request.signal?.addEventListener('abort', stop)
  try {
    request.signal?.throwIfAborted()
    for (const layer of request.layers) await container.putArchive(layer(), { path: '/' })
    if (request.run !== null) await runToEnd(container, request.kind)
    await commit(container, request)
  } catch (error) {
    request.signal?.throwIfAborted()
    throw error
  } finally {
    request.signal?.removeEventListener('abort', stop)
    await container.remove({ force: true, v: true }).catch(() => undefined)
  }
}

function createContainer(docker: Docker, request: BuildRequest): Promise<Docker.Container> {
  return docker.createContainer({
    name: buildName(request.kind),
    Image: request.parent,
    Labels: { [CACHE_LABEL]: request.kind },
    Entrypoint: [...(request.run ?? ['/bin/true'])],
    Cmd: [],
    // What it says is heard as it is said: a log would need room on a disk that may be what is full.
    HostConfig: { NetworkMode: 'host', LogConfig: { Type: 'none', Config: {} } },
  })
}

const Ended = z.object({ StatusCode: z.int() })

async function runToEnd(container: Docker.Container, kind: string): Promise<void> {
  const { abort, said } = await listen(container)
  const status = await statusOf(container).catch((error: unknown) => {
    abort() // one that never ran never falls silent
    throw error
  })
  if (status === 0) return
  const lines = await said
  throw actionFailed({
    code: 'E_IMAGE_BUILD',
    message: `the ${kind} image could not be built: its script ended with ${String(status)}:\n${lines}`,
    next: /no space left on device/i.test(lines)
      ? `make room on the engine's disk (${typedCommand('doctor')} says how much a lab needs), and run this again`
      : "read the script's last lines above (package sources that do not answer are the usual cause) and run this again",
  })
}

async function statusOf(container: Docker.Container): Promise<number> {
  await container.start()
  return Ended.parse(await container.wait()).StatusCode
}

async function listen(
  container: Docker.Container,
): Promise<{ readonly abort: () => void; readonly said: Promise<string> }> {
  const stop = new AbortController()
  const heard = { stream: true, stdout: true, stderr: true, abortSignal: stop.signal }
  return { abort: () => stop.abort(), said: lastLines(await container.attach(heard)) }
}

const MOST_LINES = 15
const MOST_BYTES = 64 * 1024

/** What was said last on a stream, once it has ended. */
async function lastLines(output: NodeJS.ReadableStream): Promise<string> {
  let tail = Buffer.alloc(0)
  try {
    for await (const chunk of output)
      tail = Buffer.concat([tail, Buffer.from(chunk)]).subarray(-MOST_BYTES)
  } catch {
    // Cut off: what was heard until then is all there is.
  }
  const text = tail.toString('utf8').replaceAll(/[\x00-\x08\x0e-\x1f]/g, '')
  return text
    .split('\n')
    .slice(-MOST_LINES - 1)
    .join('\n')
}

/** The tag is the last thing set: an image with a tag is whole. */
async function commit(container: Docker.Container, request: BuildRequest): Promise<void> {
  const [repo = '', tag = ''] = request.reference.split(':')
  await container.commit({
    repo,
    tag,
    pause: false,
    changes: [
      `ENTRYPOINT ${JSON.stringify(request.entrypoint)}`,
      `CMD ${JSON.stringify(request.command)}`,
      'STOPSIGNAL SIGRTMIN+3',
      ...Object.entries(request.labels).map(([name, value]) => `LABEL ${name}="${value}"`),
    ],
  })
}

/** Removes the build containers of processes that are no more. */
export async function removeAbandonedBuilds(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [CACHE_LABEL] } })
  for (const { Id, Names } of containers) {
    if (!Names.some((name) => isAbandoned(name.slice(1)))) continue
    await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch((error: unknown) => {
        if (!isStatus(error, 404, 409)) throw error // another one removes it
      })
  }
}
