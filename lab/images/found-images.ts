import { keyOf } from './content-key.ts'
import { findImage, referenceOf, type ImageList } from './image-store.ts'
import type { ImageKind, Recipe } from './kinds.ts'
import type { Origin } from './origin.ts'

export interface EnsuredImage {
  /** What a container is made from. */
  readonly reference: string
  readonly key: string
  /** `ubuntu:24.04` or `mmdebstrap <suite>`. */
  readonly origin: string
  /** False when it was there already. */
  readonly built: boolean
}

export interface FoundImage extends EnsuredImage {
  readonly id: string
}

export type FoundImages = ReadonlyMap<ImageKind, FoundImage>
export type OwnKeys = ReadonlyMap<ImageKind, string>

/** Which of the images are there, as they must be. An image is missing when what it stands on is. */
export function findImages(
  list: ImageList,
  origin: Origin,
  recipes: readonly Recipe[],
  keys: OwnKeys,
): FoundImages {
  const images = new Map<ImageKind, FoundImage>()
  const rootfs = findRootfs(list, origin)
  if (rootfs !== null) images.set('rootfs', rootfs)
  for (const recipe of recipes) {
    const key = keyFor(recipe, images, keys)
    const image = key === null ? undefined : findImage(list, recipe.kind, key)
    if (key === null || image === undefined) continue
    const reference = referenceOf(recipe.kind, key)
    images.set(recipe.kind, { id: image.id, reference, key, origin: origin.name, built: false })
  }
  return images
}

function findRootfs(list: ImageList, origin: Origin): FoundImage | null {
  const common = { key: origin.key, origin: origin.name, built: false }
  if (origin.kind === 'registry') {
    return { ...common, id: origin.imageId, reference: origin.imageId }
  }
  const image = findImage(list, 'rootfs', origin.key)
  if (image === undefined) return null
  return { ...common, id: image.id, reference: referenceOf('rootfs', origin.key) }
}

/** The digest of what it stands on, and its own content. Null as long as the parent is missing. */
export function keyFor(recipe: Recipe, images: FoundImages, keys: OwnKeys): string | null {
  const parent = images.get(recipe.from)
  return parent === undefined ? null : keyOf(parent.id, keys.get(recipe.kind) ?? '')
}
