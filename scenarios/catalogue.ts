import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Journey } from './scenario.ts'

export interface Listed {
  /** Name of its file. */
  readonly id: string
  readonly journey: Journey
}

/** Every scenario, by the name of its file. */
export async function catalogue(): Promise<readonly Listed[]> {
  const folder = join(import.meta.dirname, 'journeys')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort()
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(join(folder, file))) as { readonly default: Journey }
      return { id: basename(file, '.ts'), journey: module.default }
    }),
  )
}
