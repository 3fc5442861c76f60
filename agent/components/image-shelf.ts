import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import * as z from 'zod'
import { AgentError, messageOf } from '../agent-error.ts'
import { Turnstile } from '../enforce/turnstile.ts'
import type { ImageRef } from '../protocol/app.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'
import type { Engine } from './engine/engine.ts'
import { type KnownImage, spentImages } from './policy/spent-images.ts'
import { type ArchiveWish, fetchArchive, type ControlAccess } from './fetch-archive.ts'

const Known = z.array(z.strictObject({ archive: z.string(), id: z.string(), name: z.string() }))
/** As agents wrote it that removed no images. */
const Former = z.record(z.string(), z.string())

export interface ShelfParts {
  readonly engine: Pick<Engine, 'imageId' | 'loadImage' | 'removeImage'>
  readonly control: ControlAccess
  /** Folder of its own. */
  readonly folder: string
  readonly fetch?: typeof fetchArchive
}

/**
 * The images of this host by the digest of the archive that each was loaded from. An image comes at most once; it is
 * used by the id that it was loaded as, so that nobody's tag can put another in its place.
 */
export class ImageShelf {
  readonly #parts: ShelfParts
  readonly #turnstile = new Turnstile()
  readonly #coming = new Map<string, Promise<string>>()
  /** In the order of their last use. */
  #known: readonly KnownImage[] | null = null

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  /** Id of the image, if it was loaded here before. */
  async known(archive: string): Promise<string | null> {
    return (await this.#read()).find((one) => one.archive === archive)?.id ?? null
  }

  /** Resolves the image's id once the engine has it. Several that ask for one wait for the same fetch. */
  ensure(image: ImageRef): Promise<string> {
    const coming = this.#coming.get(image.archive)
    if (coming !== undefined) return coming
    const fresh = this.#ensure(image).finally(() => this.#coming.delete(image.archive))
    this.#coming.set(image.archive, fresh)
    return fresh
  }

  /**
   * Removes images that were loaded here and that no wish names any more. Those that cannot go yet are known on:
   * resolves how many these are.
   */
  async prune(wished: readonly ImageRef[]): Promise<number> {
    const names = new Map(wished.map(({ archive, name }): [string, string] => [archive, name]))
    const spent = spentImages(await this.#read(), names)
    let left = 0
    for (const { archive, id } of spent) {
      if (await this.#parts.engine.removeImage(id))
        await this.#keep((known) => known.filter((one) => one.archive !== archive))
      else left += 1
    }
    return left
  }

  async #ensure(image: ImageRef): Promise<string> {
    const { archive, name } = image
    const known = await this.known(archive)
    const isThere = known !== null && (await this.#parts.engine.imageId(known)) !== null
    if (!isThere) await this.#load(image)
    const id = isThere ? known : await this.#parts.engine.imageId(name)
    if (id === null) throw otherImage(image)
    await this.#keep((all) => [
      ...all.filter((one) => one.archive !== archive),
      { archive, id, name },
    ])
    return id
  }

  async #load(image: ImageRef & ArchiveWish): Promise<void> {
    const { engine, control, folder, fetch = fetchArchive } = this.#parts
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = `${folder}/${image.archive}.part`
    try {
      await fetch(control, image, path)
      await engine.loadImage(createReadStream(path))
    } finally {
      await rm(path, { force: true })
    }
  }

  async #read(): Promise<readonly KnownImage[]> {
    if (this.#known !== null) return this.#known
    const text = await readIfThere(this.#file).catch((thrown: unknown) => {
      throw unreadable(messageOf(thrown))
    })
    const parsed = text === null ? [] : parse(text)
    this.#known = parsed
    return parsed
  }

  /** One after the other: two that write a file at once take it from under each other. */
  #keep(change: (known: readonly KnownImage[]) => readonly KnownImage[]): Promise<void> {
    return this.#turnstile.pass(async () => {
      const before = await this.#read()
      this.#known = change(before)
      if (JSON.stringify(before) === JSON.stringify(this.#known)) return
      await writeDurably(this.#file, `${JSON.stringify(this.#known)}\n`)
    })
  }

  get #file(): string {
    return `${this.#parts.folder}/known.json`
  }
}

/** What cannot be read is fetched again. */
const parse = (text: string): readonly KnownImage[] => {
  try {
    const parsed = z.union([Known, Former]).parse(JSON.parse(text))
    return Array.isArray(parsed)
      ? parsed
      : Object.entries(parsed).map(([archive, id]) => ({ archive, id, name: '' }))
  } catch {
    return []
  }
}

const unreadable = (found: string): AgentError =>
  new AgentError(`what images this host has cannot be read: ${found}`, {
    code: 'E_IMAGES_UNREADABLE',
    fault: 'system',
    next: 'look at the disk: df /var/lib/drawbridge',
  })

const otherImage = ({ archive, name }: ImageRef): AgentError =>
  new AgentError(`the archive ${archive.slice(0, 12)} holds no image called ${name}`, {
    code: 'E_IMAGE_REFUSED',
    fault: 'system',
    next: 'deploy the app again: lab deploy app.yaml',
  })
