import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Journey } from './scenario.ts'

export interface Listed {
  /** Name of its file. */
  readonly id: string
  readonly file: string
  readonly journey: Journey
}

/** Every scenario, by the name of its file. */
export async function catalogue(): Promise<readonly Listed[]> {
  const folder = join(import.meta.dirname, 'journeys')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  return Promise.all(names.map(async (name) => listed(join(folder, name))))
}

async function listed(file: string): Promise<Listed> {
  const module = (await import(file)) as { readonly default: Journey }
  return { id: basename(file, '.ts'), file, journey: module.default }
}
