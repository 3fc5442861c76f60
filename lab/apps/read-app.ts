import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ImageRecipe } from '../images/component/image-recipe.ts'
import type { ImageOrder } from '../images/component/component-image.ts'
import { usageError, type LabError } from '../lab-error.ts'
import type { AppComplaint } from '../plan/app/app-complaint.ts'
import type { AppFile } from '../plan/app/app-file.ts'
import { parseApp } from '../plan/app/parse-app.ts'
import { complaintsOf, readYaml } from '../plan/read-yaml.ts'
import { typedCommand } from '../typed-command.ts'

/** An app file with the recipes of the images that it names. */
export interface ReadApp {
  readonly app: AppFile
  /** By the word that the file names each with. */
  readonly orders: ReadonlyMap<string, ImageOrder>
}

/** An app file from the disk. `E_NO_SUCH_FILE`, `E_APP_…` or `E_IMAGE_RECIPE`, with the lines that are wrong. */
export async function readApp(path: string): Promise<ReadApp> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw usageError({
      code: 'E_NO_SUCH_FILE',
      message: `the app file ${path} cannot be read`,
      next: `say where it is; an example: ${typedCommand('deploy', 'lab/examples/shop/app.yaml')}`,
      cause,
    })
  })
  const { app, refuse } = parseApp(text, path)
  const orders = new Map<string, ImageOrder>()
  const complaints: AppComplaint[] = []
  for (const [name, { image }] of Object.entries(app.components)) {
    if (orders.has(image)) continue
    const order = await readOrder(join(dirname(path), image))
    if (order === null) complaints.push(unknownImage(name, image))
    else orders.set(image, order)
  }
  if (complaints.length > 0) throw refuse(complaints)
  return { app, orders }
}

const unknownImage = (name: string, image: string): AppComplaint => ({
  path: ['components', name, 'image'],
  message: `${name}: there is no image ${image}: no folder with an image.yaml beside this file`,
  code: 'E_APP_UNKNOWN_IMAGE',
})

async function readOrder(folder: string): Promise<ImageOrder | null> {
  const file = join(folder, 'image.yaml')
  const text = await readFile(file, 'utf8').catch(() => null) // whatever the reason, there is no recipe
  if (text === null) return null
  const { value, at } = readYaml(text, file, badRecipe)
  const parsed = ImageRecipe.safeParse(value)
  if (!parsed.success)
    throw badRecipe(
      parsed.error.issues.flatMap(complaintsOf).map((one) => `${at(one.path)}: ${one.message}`),
    )
  return { folder, recipe: parsed.data, title: titleOf(folder) }
}

/** What an image may be called in an engine. */
const titleOf = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'image'

const badRecipe = (mistakes: readonly string[]): LabError =>
  usageError({
    code: 'E_IMAGE_RECIPE',
    message: mistakes.slice(0, 20).join('\n'),
    next: 'mend the recipe; lab/examples/shop/images holds some',
  })
