import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import * as z from 'zod'
import { AgentError, messageOf } from '../agent-error.ts'
import { Turnstile } from '../enforce/turnstile.ts'
import type { ImageRef } from '../protocol/app.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'
import type { Engine } from './engine/engine.ts'
import { type ArchiveWish, fetchArchive, type ControlAccess } from './fetch-archive.ts'

const Known = z.record(z.string(), z.string())

export interface ShelfParts {
  readonly engine: Pick<Engine, 'imageId' | 'loadImage'>
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
  #known: Record<string, string> | null = null

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  /** Id of the image, if it was loaded here before. */
  async known(archive: string): Promise<string | null> {
    return (await this.#read())[archive] ?? null
  }

  /** Resolves the image's id once the engine has it. Several that ask for one wait for the same fetch. */
  ensure(image: ImageRef): Promise<string> {
    const coming = this.#coming.get(image.archive)
    if (coming !== undefined) return coming
    const fresh = this.#ensure(image).finally(() => this.#coming.delete(image.archive))
    this.#coming.set(image.archive, fresh)
    return fresh
  }

  async #ensure(image: ImageRef): Promise<string> {
    const known = await this.known(image.archive)
    if (known !== null && (await this.#parts.engine.imageId(known)) !== null) return known
    await this.#load(image)
    const id = await this.#parts.engine.imageId(image.name)
    if (id === null) throw otherImage(image)
    await this.#keep(image.archive, id)
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

  async #read(): Promise<Record<string, string>> {
    if (this.#known !== null) return this.#known
    const text = await readIfThere(this.#file).catch((thrown: unknown) => {
      throw unreadable(messageOf(thrown))
    })
    const parsed = text === null ? {} : parse(text)
    this.#known = parsed
    return parsed
  }

  /** One after the other: two that write a file at once take it from under each other. */
  #keep(archive: string, id: string): Promise<void> {
    return this.#turnstile.pass(async () => {
      this.#known = { ...(await this.#read()), [archive]: id }
      await writeDurably(this.#file, `${JSON.stringify(this.#known)}\n`)
    })
  }

  get #file(): string {
    return `${this.#parts.folder}/known.json`
  }
}

/** What cannot be read is fetched again. */
const parse = (text: string): Record<string, string> => {
  try {
    return Known.parse(JSON.parse(text))
  } catch {
    return {}
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
