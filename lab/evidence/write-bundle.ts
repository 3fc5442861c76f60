import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { packFiles } from '../backends/docker/archive.ts'
import type { Files } from './look-inside.ts'

export interface WrittenBundle {
  readonly directory: string
  readonly archive: string
  readonly files: number
  readonly bytes: number
}

/** A directory to read and an archive to send, of the same files. Only its owner may read them. */
export async function writeBundle(directory: string, files: Files): Promise<WrittenBundle> {
  for (const [name, content] of files) {
    const path = join(directory, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600, flag: 'wx' })
  }
  const name = directory.split('/').at(-1) ?? ''
  const packed = await packFiles(
    [...files].map(([path, content]) => ({ path: `${name}/${path}`, mode: 0o600, content })),
  )
  const archive = `${directory}.tar.gz`
  const squeezed = await promisify(gzip)(packed)
  await writeFile(archive, squeezed, { mode: 0o600, flag: 'wx' })
  return { directory, archive, files: files.size, bytes: squeezed.length }
}
