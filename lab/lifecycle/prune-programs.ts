import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Builds of the last hours of work on several branches and twins; each is a megabyte or two. */
const KEPT = 80
/** A build takes seconds: whatever is unfinished for longer was cut short. */
const UNFINISHED_MS = 3_600_000

/** Keeps the newest builds of a folder, so that a cache of them does not grow for ever. Resolves what was removed. */
export async function prunePrograms(
  folder: string,
  { now = Date.now(), kept = KEPT }: { readonly now?: number; readonly kept?: number } = {},
): Promise<readonly string[]> {
  const entries = await Promise.all(
    (await readdir(folder).catch(() => [])).map(async (name) => ({
      name,
      at: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? now, // gone meanwhile
    })),
  )
  const isUnfinished = ({ name }: { readonly name: string }): boolean => name.includes('.')
  const cut = entries.filter((entry) => isUnfinished(entry) && now - entry.at > UNFINISHED_MS)
  const whole = entries.filter((entry) => !isUnfinished(entry)).sort((a, b) => b.at - a.at)
  const names = [...cut, ...whole.slice(kept)].map(({ name }) => name)
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true })
  return names
}
