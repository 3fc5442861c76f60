import { readFile, rm } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { Turnstile } from '../enforce/turnstile.ts'
import type { Logger } from '../log.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'
import { appFiles } from './app-files.ts'
import { dockerEngine } from './engine/engine.ts'
import type { ControlAccess } from './fetch-archive.ts'
import { ImageShelf } from './image-shelf.ts'
import { ComponentsKeeper } from './keeper.ts'

const FOLDER = '/var/lib/drawbridge/images'
/** Stands as long as there may be a container of an app, so that nobody wakes the engine of a host that has none. */
const MARK = '/var/lib/drawbridge/has-components'

export interface OpenComponents {
  readonly control: ControlAccess
  readonly log: Logger
  readonly onNews: () => void
}

/** Puts the keeper of a real host together. Nothing runs yet. */
export const openComponents = ({ control, log, onNews }: OpenComponents): ComponentsKeeper => {
  const engine = dockerEngine()
  // Two instances that are made at the same time both set it.
  const turnstile = new Turnstile()
  return new ComponentsKeeper({
    engine,
    images: new ImageShelf({ engine, control, folder: FOLDER }),
    files: appFiles,
    mark: {
      isThere: async () => (await readIfThere(MARK)) !== null,
      set: () => turnstile.pass(() => writeDurably(MARK, '')),
      clear: () => turnstile.pass(() => rm(MARK, { force: true })),
    },
    nowMs: () => Date.now(),
    log,
    onNews,
  })
}

const LIMITS = ['/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max']
const MIB = 1024 * 1024

/** What the host has: less than its machine where its provider gave it less. */
export async function readRoom(): Promise<{
  readonly memoryMib: number
  readonly cpus: number
}> {
  const texts = await Promise.all(LIMITS.map((path) => readFile(path, 'utf8').catch(() => 'max'))) // of one version or the other
  const limits = texts.map((text) => Number(text)).filter((bytes) => bytes > 0)
  return {
    memoryMib: Math.floor(Math.min(totalmem(), ...limits) / MIB),
    cpus: cpus().length,
  }
}
