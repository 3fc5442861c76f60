import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileDigests } from '../../agent/protocol/enrolment.ts'
import { ControlError } from '../errors.ts'

/** What a host may fetch, and the only paths that exist. */
export const FILE_NAMES = ['agent.mjs', 'node'] as const
export type FileName = (typeof FILE_NAMES)[number]

interface Known {
  /** Of the file as it was when its digest was taken: size, time, inode. */
  readonly mark: string
  readonly digest: Promise<string>
}

/** The files that bootstraps fetch. A digest is computed once for each content and kept. */
export class ServedFiles {
  readonly #directory: string
  readonly #known = new Map<FileName, Known>()

  constructor(directory: string) {
    this.#directory = directory
  }

  path(name: FileName): string {
    return join(this.#directory, name)
  }

  /** @throws ControlError E_FILE_MISSING */
  async digests(): Promise<FileDigests> {
    const [agent, node] = await Promise.all([this.#digest('agent.mjs'), this.#digest('node')])
    return { agent, node }
  }

  /** @throws ControlError E_FILE_MISSING */
  async size(name: FileName): Promise<number> {
    return (await this.#stat(name)).size
  }

  imagePath(archive: string): string {
    return join(this.#directory, 'images', archive)
  }

  /** Of an app's image, in bytes; null when it is not here. */
  async imageBytes(archive: string): Promise<number | null> {
    const found = await stat(this.imagePath(archive)).catch(() => null) // whatever the reason, it cannot be served
    return found === null || !found.isFile() ? null : found.size
  }

  async #digest(name: FileName): Promise<string> {
    const { size, mtimeMs, ino } = await this.#stat(name)
    const mark = `${size} ${mtimeMs} ${ino}`
    const known = this.#known.get(name)
    if (known?.mark === mark) return known.digest
    const digest = this.#noted(name).then((noted) => noted ?? sha256(this.path(name)))
    this.#known.set(name, { mark, digest })
    digest.catch(() => this.#known.delete(name))
    return digest
  }

  /** Who put the file there may have noted its digest beside it, `node.sha256`: a large file is then not read for it. */
  async #noted(name: FileName): Promise<string | undefined> {
    const text = await readFile(`${this.path(name)}.sha256`, 'utf8').catch(() => '') // most have none
    return /^[0-9a-f]{64}$/.exec(text.trim())?.[0]
  }

  async #stat(name: FileName): Promise<{ size: number; mtimeMs: number; ino: number }> {
    try {
      return await stat(this.path(name))
    } catch (error) {
      throw missing(this.path(name), error)
    }
  }
}

const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

const missing = (path: string, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_FILE_MISSING',
    message: `${path} cannot be read, so no host can be bootstrapped`,
    fault: 'system',
    next: 'put agent.mjs and node into the directory that --files names',
    status: 404,
    cause,
  })
