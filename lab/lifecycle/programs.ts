import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { actionFailed, type LabError } from '../lab-error.ts'
import type { OverlayMode } from '../plan/lab-plan.ts'
import { type Part, sourceKey } from './program-parts.ts'
import { prunePrograms } from './prune-programs.ts'
import { CACHE, ROOT } from './project.ts'

/** The programs that a lab runs, built from the working tree. */
export interface Programs {
  /** Names the sources that they were built from. */
  readonly key: string
  /** Names what a host runs of them: its agent and its bootstrap. */
  readonly agentKey: string
  readonly agent: Buffer
  readonly control: Buffer
  /** The bootstrap as one user-data script, without values. */
  readonly userData: Buffer
}

const FILES = { agent: 'agent.mjs', control: 'control.mjs' } as const
const userDataFile = (overlay: OverlayMode): string => `user-data-${overlay}.sh`
const BUILT = join(CACHE, 'programs')

/** Builds the parts that changed; the same sources again cost one hash over them. `root` holds agent/ and control/. */
export async function buildPrograms(overlay: OverlayMode, root = ROOT): Promise<Programs> {
  const found = async (part: Part): Promise<Found> => {
    const key = await sourceKey(part, root)
    return { key, folder: await builtPart(part, { root, folder: join(BUILT, key) }) }
  }
  const [ofAgent, ofBootstrap, ofControl] = await Promise.all([
    found('agent'),
    found('bootstrap'),
    found('control'),
  ])
  const [agent, userData, control] = await Promise.all([
    readFile(join(ofAgent.folder, FILES.agent)),
    readFile(join(ofBootstrap.folder, userDataFile(overlay))),
    readFile(join(ofControl.folder, FILES.control)),
  ])
  const key = [ofAgent, ofBootstrap, ofControl].map((part) => part.key).join(' ')
  return { key, agentKey: digest(agent, userData), agent, control, userData }
}

interface Found {
  readonly key: string
  readonly folder: string
}

interface Building {
  readonly root: string
  readonly folder: string
}

async function builtPart(part: Part, { root, folder }: Building): Promise<string> {
  if (existsSync(folder)) return used(folder)
  await mkdir(BUILT, { recursive: true })
  const fresh = await mkdtemp(`${folder}.`)
  try {
    await build(part, { root, folder: fresh })
    await rename(fresh, folder)
    await prunePrograms(BUILT)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(folder))
      throw buildFailed(String(error instanceof Error ? error.message : error), error)
  }
  return folder
}

/** What is used is kept, however many others are built meanwhile. */
async function used(folder: string): Promise<string> {
  const now = new Date()
  await utimes(folder, now, now)
  return folder
}

async function build(part: Part, { root, folder }: Building): Promise<void> {
  const { execa } = await import('execa') // loaded only now: it takes a tenth of a second
  const node = async (
    argv: readonly string[],
    options: { readonly stdout?: { readonly file: string } } = {},
  ) => execa(process.execPath, argv, { cwd: root, ...options })
  switch (part) {
    case 'agent':
      await node(['agent/build.ts', join(folder, FILES.agent)])
      return
    case 'bootstrap':
      await Promise.all(
        OVERLAYS.map(async (overlay) => {
          const file = join(folder, userDataFile(overlay))
          await node(['agent/bootstrap/assemble.ts', '--overlay', overlay], { stdout: { file } })
        }),
      )
      return
    case 'control':
      await node(['control/build.ts', join(folder, FILES.control)])
  }
}

const OVERLAYS: readonly OverlayMode[] = ['encrypted', 'plain']

const digest = (...parts: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 12)

const buildFailed = (why: string, cause: unknown): LabError =>
  actionFailed({
    code: 'E_BUILD_FAILED',
    message: `the agent or control does not build: ${why}`,
    next: 'mend the source; npm run check shows where',
    cause,
  })
