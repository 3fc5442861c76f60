import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { packFiles } from '../backends/docker/archive.ts'
import type { Recipe } from './kinds.ts'
import { packagesOf } from './package-list.ts'
import { BOOTSTRAP, pinnedNode } from './recipe-keys.ts'

const HERE = import.meta.dirname
const BUILD_FOLDER = '/lab-build'
const NODE_FOLDER = '/usr/lib/drawbridge'

/** Opens a tar archive. Opened when its turn comes: a stream that waits too long loses its end. */
export type Layer = () => Readable | Buffer

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
