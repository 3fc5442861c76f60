import type Docker from 'dockerode'
import type { ImageKind } from './kinds.ts'

export const CACHE_LABEL = 'dev.drawbridge.cache'
export const KEY_LABEL = 'dev.drawbridge.key'
export const ORIGIN_LABEL = 'dev.drawbridge.origin'

export interface CachedImage {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly origin: string
  /** Seconds since the epoch. */
  readonly created: number
  readonly tags: readonly string[]
}

/** The engine's images as of one moment. */
export interface ImageList {
  readonly cached: readonly CachedImage[]
  /** Image ids by tag, of all images. */
  readonly tagged: ReadonlyMap<string, string>
}

export async function listImages(docker: Docker): Promise<ImageList> {
  const images = await docker.listImages()
  return {
    cached: images.filter((image) => image.Labels?.[CACHE_LABEL] !== undefined).map(cachedImage),
    tagged: new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((tag) => [tag, Id]))),
  }
}

function cachedImage(image: Docker.ImageInfo): CachedImage {
  return {
    id: image.Id,
    kind: image.Labels[CACHE_LABEL] ?? '',
    key: image.Labels[KEY_LABEL] ?? '',
    origin: image.Labels[ORIGIN_LABEL] ?? '',
    created: image.Created,
    tags: image.RepoTags ?? [],
  }
}

/** An image counts only under its own tag: the tag is set last, when all of it is there. */
export function findImage(list: ImageList, kind: ImageKind, key: string): CachedImage | undefined {
  const id = list.tagged.get(referenceOf(kind, key))
  return list.cached.find((image) => image.id === id && image.kind === kind && image.key === key)
}

export function referenceOf(kind: ImageKind, key: string): string {
  return `drawbridge/${kind}:${key.slice(0, 16)}`
}

interface Replaced {
  /** Images that stand on another base were replaced by none of these. */
  readonly origin: string
  readonly current: ReadonlyMap<ImageKind, string>
}

/** Removes images of the given kinds that others have replaced long ago. What a container or an image still stands on stays. */
export async function removeReplaced(docker: Docker, { origin, current }: Replaced): Promise<void> {
  const { cached } = await listImages(docker)
  for (const [kind, key] of [...current].toReversed()) {
    const others = cached.filter(
      (one) => one.kind === kind && one.key !== key && one.origin === origin,
    )
    for (const image of supernumerary(others)) await removeUnused(docker, image)
  }
}

/** Other checkouts and branches on this machine have images of their own: the newest few are left to them. */
export const supernumerary = <Image extends Pick<CachedImage, 'created'>>(
  others: readonly Image[],
): readonly Image[] => [...others].sort((a, b) => b.created - a.created).slice(OTHERS_KEPT)

const OTHERS_KEPT = 3

async function removeUnused(docker: Docker, image: CachedImage): Promise<void> {
  try {
    await docker.getImage(image.tags[0] ?? image.id).remove({ noprune: false })
  } catch (error) {
    if (!isStatus(error, 404, 409)) throw error // gone already, or in use
  }
}

export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return (
    error instanceof Error && 'statusCode' in error && statuses.includes(Number(error.statusCode))
  )
}
