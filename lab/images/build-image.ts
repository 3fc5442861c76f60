import type Docker from 'dockerode'
import { z } from 'zod'
import { actionFailed } from '../lab-error.ts'
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
    HostConfig: { NetworkMode: 'host' },
  })
}

const Ended = z.object({ StatusCode: z.int() })

async function runToEnd(container: Docker.Container, kind: string): Promise<void> {
  await container.start()
  const { StatusCode: status } = Ended.parse(await container.wait())
  if (status === 0) return
  throw actionFailed({
    code: 'E_IMAGE_BUILD',
    message: `the ${kind} image could not be built: its script ended with ${String(status)}:\n${await lastLines(container)}`,
    next: "read the script's last lines above (package sources that do not answer are the usual cause) and run this again",
  })
}

async function lastLines(container: Docker.Container): Promise<string> {
  const logs = await container.logs({ stdout: true, stderr: true, tail: 15 })
  return logs.toString('utf8').replaceAll(/[\x00-\x08\x0e-\x1f]/g, '')
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
