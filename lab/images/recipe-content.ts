import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { packFiles } from '../backends/docker/archive.ts'
import { actionFailed } from '../lab-error.ts'
import { keyOf, keyOfPath } from './content-key.ts'
import type { ImageKind, Recipe } from './kinds.ts'
import { packagesOf } from './package-list.ts'

const HERE = import.meta.dirname
const BOOTSTRAP = join(HERE, '../../agent/bootstrap')
const BUILD_FOLDER = '/lab-build'
const NODE_FOLDER = '/usr/lib/drawbridge'

/** Opens a tar archive. Opened when its turn comes: a stream that waits too long loses its end. */
export type Layer = () => Readable | Buffer

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

/** What is laid over the parent's root. */
export async function layersOf(recipe: Recipe): Promise<readonly Layer[]> {
  const layers: Layer[] = []
  if (recipe.tree !== undefined) layers.push(tarOf(join(HERE, recipe.tree), '.'))
  if (recipe.provision !== undefined) {
    const { script } = recipe.provision
    layers.push(tarOf(join(HERE, dirname(script)), 'provision.sh', BUILD_FOLDER))
  }
  if (recipe.node === true)
    layers.push(tarOf(pinnedNode().folder, 'node', NODE_FOLDER), await nodeDigest())
  if (recipe.bootstrap === true) layers.push(await userData())
  return layers
}

/** The command to run in a container of the parent; null when the layers are all there is. */
export async function runOf(recipe: Recipe): Promise<readonly string[] | null> {
  if (recipe.bootstrap === true) return script(`bash ${BUILD_FOLDER}/user-data.sh packages`)
  if (recipe.provision === undefined) return null
  const { packages: file } = recipe.provision
  const packages = file === undefined ? [] : await packagesOf(file)
  return script(`bash ${BUILD_FOLDER}/provision.sh ${packages.join(' ')}`)
}

function script(command: string): readonly string[] {
  return ['/bin/bash', '-euc', `${command}; rm -rf ${BUILD_FOLDER}`]
}

function tarOf(folder: string, what: string, into?: string): Layer {
  const moved = into === undefined ? [] : [`--transform=s,^,${into.slice(1)}/,`]
  const args = ['-C', folder, '--owner=0', '--group=0', '--mode=go-w', ...moved, '-c', what]
  return () => execa('tar', args, { buffer: false, encoding: 'buffer' }).stdout
}

/** The bootstrap is assembled by its own program, as control's is. */
async function userData(): Promise<Layer> {
  const assemble = join(BOOTSTRAP, 'assemble.ts')
  const { stdout } = await execa(process.execPath, [assemble, '--overlay', 'encrypted'])
  const path = `${BUILD_FOLDER}/user-data.sh`
  const archive = await packFiles([{ path, mode: 0o600, content: `${stdout}\n` }])
  return () => Readable.from([archive])
}

/** Noted when the image is made, so that control need not read 150 MB to tell it to every host. */
async function nodeDigest(): Promise<Layer> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(pinnedNode().folder, 'node')), hash)
  const path = `${NODE_FOLDER}/node.sha256`
  const archive = await packFiles([{ path, mode: 0o644, content: `${hash.digest('hex')}\n` }])
  return () => Readable.from([archive])
}

/** The npm package that carries the binary of the Node which the project pins. */
function pinnedNode(): { readonly folder: string; readonly version: string } {
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
