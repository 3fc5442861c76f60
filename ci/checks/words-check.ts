import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { sourceFiles } from '../source-files.ts'
import { findWrongWords, isDrawer } from './wrong-words.ts'
import type { Check } from './check.ts'

const isCode = (path: string): boolean => /\.(?:ts|mjs)$/.test(path)

const findings = async (path: string): Promise<readonly string[]> => {
  const found = findWrongWords(await readFile(join(ROOT, path), 'utf8'))
  return found.map(({ name, line, instead }) => `${path}:${String(line)} ${name}: say ${instead}`)
}

/** The glossary, held against the names that the code declares. */
export const wordsCheck: Check = {
  name: 'words',
  run: async () => {
    const files = (await sourceFiles()).filter(isCode)
    const drawers = files.filter(isDrawer).map((path) => `${path}: name it for its one idea`)
    const output = [...drawers, ...(await Promise.all(files.map(findings))).flat()]
    return { isClean: output.length === 0, output: output.join('\n') }
  },
}
