import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Key of whatever the given parts say, 64 hexadecimal digits. */
export function keyOf(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${String(part.length)}:${part};`)
  return hash.digest('hex')
}

/** Key of a file, or of all files below a folder: names, contents and whether they may be run. Tests do not count. */
export async function keyOfPath(path: string): Promise<string> {
  const files = await filesBelow(path)
  const parts = await Promise.all(files.map((file) => partsOf(path, file)))
  return keyOf(...parts.flat())
}

async function filesBelow(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

async function partsOf(root: string, file: string): Promise<readonly string[]> {
  const [{ mode }, content] = await Promise.all([stat(file), readFile(file, 'latin1')])
  return [relative(root, file), mode & 0o111 ? 'x' : '-', content]
}
