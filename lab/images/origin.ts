import { readdir, readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { actionFailed } from '../lab-error.ts'
import { chooseAptSources, type AptSources } from './apt-sources.ts'
import { keyOf } from './content-key.ts'
import { findImage, type ImageList } from './image-store.ts'
import { packagesOf } from './package-list.ts'

const UBUNTU = 'ubuntu:24.04'
const SOURCES = '/etc/apt/sources.list.d'

/** What the base stands on. `name` is what people are told. */
export type Origin =
  | {
      readonly kind: 'registry'
      readonly name: string
      readonly imageId: string
      readonly key: string
    }
  | {
      readonly kind: 'mmdebstrap'
      readonly name: string
      readonly sources: AptSources
      readonly packages: readonly string[]
      readonly key: string
    }

/**
 * Ubuntu's own image where the engine has it; else the root file system that was built here before; else null:
 * a registry has to be asked (`findOrigin`). An image that was chosen, or null.
 */
export async function knownOrigin(list: ImageList, image?: string): Promise<Origin | null> {
  if (image !== undefined) return registryOrigin(list, image)
  const ubuntu = registryOrigin(list, UBUNTU)
  if (ubuntu !== null) return ubuntu
  const own = await mmdebstrapOrigin()
  return own !== null && findImage(list, 'rootfs', own.key) !== undefined ? own : null
}

interface Search {
  readonly relist: () => Promise<ImageList>
  /** Chosen by the user; nothing else will do then. */
  readonly image: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Asks the registry, and where none answers turns to the machine's own package sources. */
export async function findOrigin(
  docker: Docker,
  { relist, image = UBUNTU, signal }: Search,
): Promise<Origin> {
  if (await pull(docker, image, signal)) {
    const pulled = registryOrigin(await relist(), image)
    if (pulled !== null) return pulled
  }
  if (image !== UBUNTU) throw noSuchImage(image)
  const own = await mmdebstrapOrigin()
  if (own !== null) return own
  throw actionFailed({
    code: 'E_IMAGE_SOURCES',
    message: `the machines have no base: ${UBUNTU} could not be pulled and ${SOURCES} names no signed Debian or Ubuntu source`,
    next: `docker pull ${UBUNTU}, or run this on a Debian or Ubuntu machine with package sources of its own`,
  })
}

const noSuchImage = (image: string): Error =>
  actionFailed({
    code: 'E_NO_SUCH_IMAGE',
    message: `the engine has no image ${image}, and no registry that it knows gave it one`,
    fault: 'caller',
    next: `docker image ls shows what it has; without \`image\` in the file the base is ${UBUNTU} or built here`,
  })

function registryOrigin(list: ImageList, name: string): Origin | null {
  const imageId = list.tagged.get(name.includes(':') ? name : `${name}:latest`)
  if (imageId === undefined) return null
  return { kind: 'registry', name, imageId, key: keyOf('registry', imageId) }
}

export async function mmdebstrapOrigin(): Promise<Extract<Origin, { kind: 'mmdebstrap' }> | null> {
  const sources = chooseAptSources(await readSources())
  if (sources === null) return null
  const packages = await packagesOf('base/packages.txt')
  return {
    kind: 'mmdebstrap',
    name: `mmdebstrap ${sources.suite}`,
    sources,
    packages,
    key: keyOf('mmdebstrap', process.arch, sources.text, packages.join(' ')),
  }
}

async function readSources(): Promise<readonly string[]> {
  const names = await readdir(SOURCES).catch(() => []) // no apt here
  const files = names.filter((name) => name.endsWith('.sources')).toSorted()
  return Promise.all(files.map((name) => readFile(`${SOURCES}/${name}`, 'utf8')))
}

const PULL_DEADLINE_MS = 180_000

async function pull(
  docker: Docker,
  image: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = AbortSignal.timeout(PULL_DEADLINE_MS)
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal])
  try {
    const progress = await docker.pull(image, { abortSignal })
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
    return true
  } catch {
    signal?.throwIfAborted()
    return false // no registry answers: the caller has another way
  }
}
