import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownedFolder, projectRoot } from '../../lab/index.ts'
import type { Twin } from '../twin.ts'
import { applyEdit } from './apply-edit.ts'

/** A copy of the sources of agent, control and the command line, weakened; gone when disposed of. */
export interface WeakenedSources extends AsyncDisposable {
  readonly folder: string
}

const COPIED = [
  ...['agent', 'control', 'lab', 'package.json', 'package-lock.json', 'tsconfig.json'],
] as const

/** Throws `DoesNotApply` when the sources are no longer what the twin weakens. */
export async function weakenedSources({ edits }: Twin): Promise<WeakenedSources> {
  await using undo = new AsyncDisposableStack()
  // Not under node_modules, where Node strips no types.
  const folder = await ownedFolder('twin')
  undo.defer(async () => rm(folder, { recursive: true, force: true }))
  await Promise.all(
    COPIED.map(async (name) =>
      cp(join(projectRoot, name), join(folder, name), { recursive: true }),
    ),
  )
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  for (const edit of edits) {
    const file = join(folder, edit.file)
    await writeFile(file, applyEdit(await readFile(file, 'utf8'), edit))
  }
  const life = undo.move()
  return { folder, [Symbol.asyncDispose]: async () => life.disposeAsync() }
}
