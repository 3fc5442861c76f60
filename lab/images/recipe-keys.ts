import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { actionFailed } from '../lab-error.ts'
import { keyOf, keyOfPath } from './content-key.ts'
import type { ImageKind, Recipe } from './kinds.ts'

const HERE = import.meta.dirname
export const BOOTSTRAP = join(HERE, '../../agent/bootstrap')

export async function ownKeys(recipes: readonly Recipe[]): Promise<ReadonlyMap<ImageKind, string>> {
  const entries = recipes.map(async (recipe) => [recipe.kind, await ownKey(recipe)] as const)
  return new Map(await Promise.all(entries))
}

/** Key of what a recipe adds to its parent. */
async function ownKey(recipe: Recipe): Promise<string> {
  const paths = [recipe.tree, recipe.provision?.script, recipe.provision?.packages]
  const files = paths
    .filter((path) => path !== undefined)
    .map((path) => keyOfPath(join(HERE, path)))
  if (recipe.bootstrap === true) files.push(keyOfPath(BOOTSTRAP))
  const node = recipe.node === true ? [pinnedNode().version, 'its digest beside it'] : []
  return keyOf(JSON.stringify(recipe), ...(await Promise.all(files)), ...node)
}

/** The npm package that carries the binary of the Node which the project pins. */
export function pinnedNode(): { readonly folder: string; readonly version: string } {
  const require = createRequire(import.meta.url)
  const name = `node-linux-${process.arch}`
  try {
    const manifest = require.resolve(`${name}/package.json`)
    return { folder: join(dirname(manifest), 'bin'), version: readVersion(manifest) }
  } catch (cause) {
    throw actionFailed({
      code: 'E_NODE_MISSING',
      message: `the package ${name}, which carries the pinned Node, is not installed`,
      next: 'npm ci --include=optional',
      cause,
    })
  }
}

function readVersion(manifest: string): string {
  return keyOf(readFileSync(manifest, 'utf8'))
}
