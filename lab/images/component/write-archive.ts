import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'
import tar from 'tar-stream'
import type { ImageRecipe } from './image-recipe.ts'
import type { Layer } from './write-layer.ts'

export interface ArchiveFacts {
  readonly archive: string
  readonly bytes: number
}

interface Content {
  readonly name: string
  readonly recipe: ImageRecipe
  readonly layer: Layer
  readonly layerPath: string
}

/** Writes an image in the form that `docker load` reads: its settings, a table of contents, and one layer. */
export async function writeArchive(path: string, content: Content): Promise<ArchiveFacts> {
  const { name, layer, layerPath } = content
  const pack = tar.pack()
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const written = pipeline(pack, count, createWriteStream(path))
  const config = JSON.stringify(settingsOf(content))
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`
  const manifest = [{ Config: configName, RepoTags: [name], Layers: ['layer.tar'] }]
  const at = { mode: 0o644, mtime: new Date(0) }
  pack.entry({ name: configName, ...at }, config)
  pack.entry({ name: 'manifest.json', ...at }, JSON.stringify(manifest))
  const entry = pack.entry({ name: 'layer.tar', size: layer.bytes, ...at })
  createReadStream(layerPath).pipe(entry)
  await new Promise<void>((resolve, reject) => {
    entry.once('finish', () => resolve())
    entry.once('error', reject)
  })
  pack.finalize()
  await written
  return { archive: hash.digest('hex'), bytes }
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

const settingsOf = ({ recipe, layer }: Content) => ({
  architecture: ARCHITECTURES[process.arch] ?? process.arch,
  os: 'linux',
  created: new Date(0).toISOString(),
  config: {
    Cmd: recipe.command,
    Env: Object.entries({ PATH: '/usr/sbin:/usr/bin', ...recipe.environment }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    User: '10000:10000',
    WorkingDir: '/',
  },
  rootfs: { type: 'layers', diff_ids: [`sha256:${layer.digest}`] },
  history: [{ created: new Date(0).toISOString(), created_by: 'drawbridge' }],
})
