import { constants } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces a file in one step that survives a crash at any moment: the old content or the new one, never a mix. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const next = `${path}.next`
  try {
    await writeSynced(next, content)
    await rename(next, path)
  } catch (thrown) {
    // Half a file is of no use, and what it takes of a full disk somebody needs. The failure itself is what counts.
    await rm(next, { force: true }).catch(() => undefined)
    throw thrown
  }
  await syncDirectory(dirname(path))
}

/** Takes a file away; after a crash it does not come back. */
export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true })
  await syncDirectory(dirname(path))
}

async function writeSynced(path: string, content: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The file's text, or null when there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
