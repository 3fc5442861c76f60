import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Names of packages from a file of this folder, one a line. Whatever is no package name is not taken. */
export async function packagesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, file), 'utf8')
  return text.split('\n').filter((line) => /^[a-z0-9][a-z0-9+.-]+$/.test(line))
}
