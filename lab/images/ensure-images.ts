import type Docker from 'dockerode'
import { findImages, type EnsuredImage, type FoundImages } from './found-images.ts'
import { listImages } from './image-store.ts'
import { recipesFor, type ImageKind, type ImageStep } from './kinds.ts'
import { knownOrigin } from './origin.ts'
import { ownKeys } from './recipe-keys.ts'

export type { EnsuredImage } from './found-images.ts'

export interface EnsureOptions<K extends ImageKind> {
  readonly kinds: readonly K[]
  /** What the base is built from, instead of what this machine would choose. */
  readonly image?: string | undefined
  readonly onStep?: (step: ImageStep) => void
  readonly signal?: AbortSignal
}

/**
 * Sees to it that the images are there, built from what the working tree says. Costs one look at the engine when
 * nothing changed. Several calls at once, from any process of this machine, take turns.
 * Errors: `LabError` (`E_IMAGE_…`, `E_PACKAGES_MISSING`, `E_APT`); the signal's reason when aborted.
 */
export async function ensureImages<K extends ImageKind>(
  docker: Docker,
  options: EnsureOptions<K>,
): Promise<Readonly<Record<K, EnsuredImage>>> {
  const recipes = recipesFor(options.kinds)
  const [keys, list] = await Promise.all([ownKeys(recipes), listImages(docker)])
  const origin = await knownOrigin(list, options.image)
  const images: FoundImages = origin ? findImages(list, origin, recipes, keys) : new Map()
  const whole = options.kinds.every((kind) => images.has(kind))
  if (whole) return answer(images, options.kinds)
  // Loaded only now: what builds takes longer to load than the look took.
  const { buildMissing } = await import('./build-missing.ts')
  return answer(await buildMissing(docker, options, recipes, keys), options.kinds)
}

function answer<K extends ImageKind>(
  images: FoundImages,
  kinds: readonly K[],
): Readonly<Record<K, EnsuredImage>> {
  // Filled below: every kind asked for was found or built.
  const answers = {} as Record<K, EnsuredImage>
  for (const kind of kinds) {
    const image = images.get(kind)
    if (image !== undefined) answers[kind] = image
  }
  return answers
}
