import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What is built by itself: of the agent its bundle and its bootstrap, of control its bundle. */
export type Part = 'agent' | 'control'

export const PARTS: readonly Part[] = ['agent', 'control']

/** All that a part is built from, from the project's folder. Of the agent, control takes what the two speak. */
const FOLDERS: Readonly<Record<Part, readonly string[]>> = {
  agent: ['agent'],
  control: ['control', 'agent/protocol'],
}

/** Names the sources of a part: others, another name. `root` holds agent/ and control/. */
export async function sourceKey(part: Part, root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await sources(part, root))
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)))
  return `${part}-${hash.digest('hex').slice(0, 20)}`
}

async function sources(part: Part, root: string): Promise<readonly string[]> {
  const found = await Promise.all(
    FOLDERS[part].map(async (folder) => {
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
