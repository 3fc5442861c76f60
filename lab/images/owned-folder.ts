import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildName, isAbandoned } from './build-owner.ts'

/** A fresh folder among the machine's temporary files whose name tells whose it is; its owner removes it. */
export const ownedFolder = async (what: string): Promise<string> =>
  mkdtemp(join(tmpdir(), `${buildName(what)}.`))

/** Removes what owners that are dead could not. Resolves the names, removed or (`dryRun`) not. */
export async function sweepFolders({
  dryRun,
}: {
  readonly dryRun: boolean
}): Promise<readonly string[]> {
  const names = (await readdir(tmpdir())).filter((name) => isAbandoned(name.split('.')[0] ?? ''))
  if (!dryRun)
    for (const name of names) await rm(join(tmpdir(), name), { recursive: true, force: true })
  return names
}
