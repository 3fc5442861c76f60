import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { actionFailed, type LabError } from '../lab-error.ts'
import type { OverlayMode } from '../plan/lab-plan.ts'
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

/** Builds what changed; the same sources again cost one hash over them. `root` holds agent/ and control/. */
export async function buildPrograms(overlay: OverlayMode, root = ROOT): Promise<Programs> {
  const key = await sourceKey(root)
  const folder = join(CACHE, 'programs', key)
  if (!existsSync(folder)) await build(root, folder)
  const [agent, control, userData] = await Promise.all(
    [FILES.agent, FILES.control, userDataFile(overlay)].map((name) => readFile(join(folder, name))),
  )
  if (!agent || !control || !userData) throw buildFailed('a program is missing', undefined)
  return { key, agentKey: digest(agent, userData), agent, control, userData }
}

async function build(root: string, folder: string): Promise<void> {
  const { execa } = await import('execa') // loaded only now: it takes a tenth of a second
  await mkdir(join(CACHE, 'programs'), { recursive: true })
  const fresh = await mkdtemp(`${folder}.`)
  const node = async (
    argv: readonly string[],
    options: { readonly stdout?: { readonly file: string } } = {},
  ) => execa(process.execPath, argv, { cwd: root, ...options })
  try {
    await Promise.all([
      node(['agent/build.ts', join(fresh, FILES.agent)]),
      node(['control/build.ts', join(fresh, FILES.control)]),
      ...(['encrypted', 'plain'] as const).map(async (overlay) => {
        await node(['agent/bootstrap/assemble.ts', '--overlay', overlay], {
          stdout: { file: join(fresh, userDataFile(overlay)) },
        })
      }),
    ])
    await rename(fresh, folder)
    await prunePrograms(dirname(folder))
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(folder))
      throw buildFailed(String(error instanceof Error ? error.message : error), error)
  }
}

const digest = (...parts: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 12)

async function sourceKey(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await sources(root))
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)))
  return hash.digest('hex').slice(0, 20)
}

async function sources(root: string): Promise<readonly string[]> {
  const folders = ['agent', 'control']
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile() && isSource(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
    }),
  )
  return [
    ...found
      .flat()
      .map((path) => path.slice(root.length + 1))
      .sort(),
    'package-lock.json',
  ]
}

const isSource = (name: string): boolean => !name.endsWith('.test.ts')

const buildFailed = (why: string, cause: unknown): LabError =>
  actionFailed({
    code: 'E_BUILD_FAILED',
    message: `the agent or control does not build: ${why}`,
    next: 'mend the source; npm run check shows where',
    cause,
  })
