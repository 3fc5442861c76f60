import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { actionFailed } from '../../lab-error.ts'
import { CACHE } from '../../lifecycle/project.ts'
import type { StepRunner } from '../../steps.ts'
import { lockBuilds } from '../build-lock.ts'
import { keyOf, keyOfPath } from '../content-key.ts'
import { mmdebstrapOrigin } from '../origin.ts'
import type { ImageRecipe } from './image-recipe.ts'
import { unpackPackages } from './unpack-packages.ts'
import { writeArchive } from './write-archive.ts'
import { writeLayer } from './write-layer.ts'

const Facts = z.strictObject({
  archive: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  name: z.string(),
})

/** An image of a component as an archive on this machine. */
export interface ComponentImage extends z.infer<typeof Facts> {
  readonly path: string
  /** False when it was there already. */
  readonly built: boolean
}

export interface ImageOrder {
  /** Folder of its image.yaml. */
  readonly folder: string
  readonly recipe: ImageRecipe
  /** What it is called where it is loaded. */
  readonly title: string
}

interface Surroundings {
  readonly steps: StepRunner
  readonly signal: AbortSignal | undefined
}

/** The version of how images are made here: what an old one made is made anew. */
const MAKING = 'one layer, slimmed, 3'

/** Sees to it that the image is there, built once for each content of its folder. `E_IMAGE_…` when it cannot be. */
export async function ensureComponentImage(
  order: ImageOrder,
  around: Surroundings,
): Promise<ComponentImage> {
  const origin = await mmdebstrapOrigin()
  if (origin === null) throw noSources()
  const key = keyOf(MAKING, process.arch, origin.sources.text, await keyOfPath(order.folder))
  const folder = join(CACHE, 'component-images', key)
  const found = await readFacts(folder)
  if (found !== null) return { ...found, path: join(folder, ARCHIVE), built: false }
  await using _lock = await lockBuilds(() => undefined, around.signal)
  const meanwhile = await readFacts(folder)
  if (meanwhile !== null) return { ...meanwhile, path: join(folder, ARCHIVE), built: false }
  const facts = await around.steps.also(`image ${order.title}`, async () =>
    build(order, { ...around, sources: origin.sources, folder, key }),
  )
  return { ...facts, path: join(folder, ARCHIVE), built: true }
}

const ARCHIVE = 'image.tar'

async function readFacts(folder: string): Promise<z.infer<typeof Facts> | null> {
  const text = await readFile(join(folder, 'facts.json'), 'utf8').catch(() => null) // not built yet
  return text === null ? null : Facts.parse(JSON.parse(text))
}

type Building = Surroundings &
  Pick<Parameters<typeof unpackPackages>[0], 'sources'> & {
    readonly folder: string
    readonly key: string
  }

/** Whole or not at all: made beside its place, and renamed. */
async function build(
  { folder: source, recipe, title }: ImageOrder,
  { folder, key, ...around }: Building,
): Promise<z.infer<typeof Facts>> {
  await mkdir(dirname(folder), { recursive: true })
  const fresh = await mkdtemp(`${folder}.`)
  try {
    const { archive, ended } = await unpackPackages({
      ...around,
      packages: recipe.packages,
      folder: fresh,
    })
    const { files } = recipe
    const own = files === undefined ? [] : [() => tarOf(join(source, files))]
    const layerPath = join(fresh, 'layer.tar')
    const [layer] = await Promise.all([
      writeLayer(layerPath, [...own, () => archive], recipe),
      ended,
    ])
    const name = `drawbridge/${title}:${key.slice(0, 16)}`
    const facts = await writeArchive(join(fresh, ARCHIVE), { name, recipe, layer, layerPath })
    await rm(layerPath)
    await writeFile(join(fresh, 'facts.json'), JSON.stringify({ ...facts, name }))
    await rename(fresh, folder)
    return { ...facts, name }
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

const tarOf = (folder: string) =>
  execa('tar', ['-C', folder, '--sort=name', '--owner=0', '--group=0', '-c', '.'], {
    buffer: false,
    encoding: 'buffer',
  }).stdout

const noSources = (): Error =>
  actionFailed({
    code: 'E_IMAGE_SOURCES',
    message: 'this machine has no signed Debian or Ubuntu package sources to build images from',
    next: 'run this on a Debian or Ubuntu machine with package sources of its own',
  })
