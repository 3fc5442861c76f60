import type Docker from 'dockerode'
import { buildImage, removeAbandonedBuilds } from './build-image.ts'
import { lockBuilds } from './build-lock.ts'
import {
  findImages,
  keyFor,
  type FoundImage,
  type FoundImages,
  type OwnKeys,
} from './found-images.ts'
import {
  CACHE_LABEL,
  KEY_LABEL,
  listImages,
  ORIGIN_LABEL,
  referenceOf,
  removeReplaced,
} from './image-store.ts'
import type { ImageKind, ImageStep, Recipe } from './kinds.ts'
import { findOrigin, knownOrigin, type Origin } from './origin.ts'
import { layersOf, runOf } from './recipe-content.ts'
import { importRootfs } from './rootfs.ts'
import type { StepRunner } from '../steps.ts'

interface Work {
  readonly docker: Docker
  readonly origin: Origin
  readonly keys: OwnKeys
  readonly onStep: (step: ImageStep) => void
  readonly signal: AbortSignal | undefined
}

interface Options {
  readonly image?: string | undefined
  readonly onStep?: (step: ImageStep) => void
  readonly signal?: AbortSignal
}

/** Builds what is not there, one build at a time on this machine. What another process built meanwhile is taken. */
export async function buildMissing(
  docker: Docker,
  { onStep = () => undefined, image, signal }: Options,
  recipes: readonly Recipe[],
  keys: OwnKeys,
): Promise<FoundImages> {
  const waiting = (): void => onStep({ kind: 'all', title: 'waiting for another image build' })
  await using _lock = await lockBuilds(waiting, signal)
  await removeAbandonedBuilds(docker)
  const origin = await settleOrigin({ docker, image, onStep, signal })
  const work: Work = { docker, origin, keys, onStep, signal }
  const found = findImages(await listImages(docker), origin, recipes, keys)
  const images = await buildInTurn(work, recipes, found)
  await removeReplaced(docker, { origin: origin.name, current: replacedBy(images) })
  return images
}

async function settleOrigin({
  docker,
  image,
  onStep,
  signal,
}: Pick<Work, 'docker' | 'onStep' | 'signal'> & Pick<Options, 'image'>): Promise<Origin> {
  const known = await knownOrigin(await listImages(docker), image)
  if (known !== null) return known
  onStep({ kind: 'rootfs', title: `asking the registry for ${image ?? 'ubuntu:24.04'}` })
  return findOrigin(docker, { relist: () => listImages(docker), image, signal })
}

/** A recipe starts as soon as its parent is there; those on different branches run side by side. */
async function buildInTurn(
  work: Work,
  recipes: readonly Recipe[],
  found: FoundImages,
): Promise<FoundImages> {
  const images = new Map<ImageKind, FoundImage>(found)
  if (!images.has('rootfs')) images.set('rootfs', await buildRootfs(work))
  const runs = new Map<ImageKind, Promise<void>>([['rootfs', Promise.resolve()]])
  for (const recipe of recipes) {
    const parent = runs.get(recipe.from) ?? Promise.resolve()
    const run = parent.then(async () => {
      if (!images.has(recipe.kind)) images.set(recipe.kind, await build(work, recipe, images))
    })
    runs.set(recipe.kind, run)
  }
  await settled(runs.values())
  return images
}

/** Waits for all, so that nothing still runs when the first failure is told. */
async function settled(runs: Iterable<Promise<void>>): Promise<void> {
  const results = await Promise.allSettled(runs)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function buildRootfs({ docker, origin, onStep, signal }: Work): Promise<FoundImage> {
  const { key, name } = origin
  if (origin.kind === 'registry') {
    return { id: origin.imageId, reference: origin.imageId, key, origin: name, built: false }
  }
  onStep({ kind: 'rootfs', title: `building a root file system: ${name}` })
  const reference = referenceOf('rootfs', key)
  const labels = labelsOf('rootfs', key, name)
  const steps: StepRunner = {
    also: (title, work) => {
      onStep({ kind: 'rootfs', title })
      return work(() => undefined)
    },
  }
  await importRootfs(docker, { ...origin, reference, labels, steps, signal })
  return { id: await idOf(docker, reference), reference, key, origin: name, built: true }
}

async function build(work: Work, recipe: Recipe, images: FoundImages): Promise<FoundImage> {
  const { docker, onStep, origin, signal } = work
  const { kind, from, entrypoint, command } = recipe
  const parent = images.get(from)
  const key = keyFor(recipe, images, work.keys)
  if (parent === undefined || key === null) throw new TypeError(`${kind} was built before ${from}`)
  onStep({ kind, title: `building the ${kind} image` })
  const reference = referenceOf(kind, key)
  const labels = labelsOf(kind, key, origin.name)
  const [layers, run] = await Promise.all([layersOf(recipe), runOf(recipe)])
  const parts = { parent: parent.id, layers, run, entrypoint, command }
  await buildImage(docker, { kind, reference, labels, signal, ...parts })
  return { id: await idOf(docker, reference), reference, key, origin: origin.name, built: true }
}

function labelsOf(kind: ImageKind, key: string, origin: string): Readonly<Record<string, string>> {
  return { [CACHE_LABEL]: kind, [KEY_LABEL]: key, [ORIGIN_LABEL]: origin }
}

async function idOf(docker: Docker, reference: string): Promise<string> {
  return (await docker.getImage(reference).inspect()).Id
}

function replacedBy(images: FoundImages): ReadonlyMap<ImageKind, string> {
  const built = [...images].filter(([, image]) => image.built)
  return new Map(built.map(([kind, { key }]) => [kind, key]))
}
