import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What is built by itself: the agent's bundle, the bootstrap as user data, control's bundle. */
export type Part = 'agent' | 'bootstrap' | 'control'

interface Sources {
  readonly of: readonly string[]
  readonly but?: string
}

/** All that a part is built from, from the project's folder. Of the agent, control takes what the two speak. */
const FOLDERS: Readonly<Record<Part, Sources>> = {
  agent: { of: ['agent'], but: 'agent/bootstrap/' },
  bootstrap: { of: ['agent/bootstrap', 'agent/firewall', 'agent/protocol'] },
  control: { of: ['control', 'agent/protocol'] },
}

/** Names the sources of a part: others, another name. `root` holds agent/ and control/. */
export async function sourceKey(part: Part, root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await sourcesOf(part, root))
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)))
  return `${part}-${hash.digest('hex').slice(0, 20)}`
}

/** Paths from `root`, sorted. */
export async function sourcesOf(part: Part, root: string): Promise<readonly string[]> {
  const { of, but } = FOLDERS[part]
  const found = await Promise.all(
    of.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile() && isSource(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    }),
  )
  const paths = found.flat().filter((path) => but === undefined || !path.startsWith(but))
  return [...paths.sort(), 'package-lock.json']
}

const isSource = (name: string): boolean => !name.endsWith('.test.ts')
