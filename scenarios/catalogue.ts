import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Attack } from './attack.ts'
import type { Journey } from './scenario.ts'
import type { Twin } from './twin.ts'

interface Filed {
  /** Name of its file. */
  readonly id: string
  readonly file: string
}

export interface Listed extends Filed {
  readonly journey: Journey
}

export interface ListedAttack extends Filed {
  readonly attack: Attack
}

/** Every journey, by the name of its file. */
export const catalogue = async (): Promise<readonly Listed[]> =>
  (await filed('journeys')).map(({ value, ...rest }) => ({ ...rest, journey: value as Journey }))

/** Every attack, by the name of its file. */
export const attacks = async (): Promise<readonly ListedAttack[]> =>
  (await filed('attacks')).map(({ value, ...rest }) => ({ ...rest, attack: value as Attack }))

/** Every twin under its id. */
export const twins = async (): Promise<ReadonlyMap<string, Twin>> =>
  new Map((await filed('twins')).map(({ id, value }) => [id, value as Twin]))

/** What the files of a folder have as their default; the folder says what that is. */
async function filed(folder: string): Promise<readonly (Filed & { readonly value: unknown })[]> {
  const path = join(import.meta.dirname, folder)
  const names = (await readdir(path)).filter((name) => name.endsWith('.ts')).sort()
  return Promise.all(
    names.map(async (name) => {
      const file = join(path, name)
      const module = (await import(file)) as { readonly default: unknown }
      return { id: basename(name, '.ts'), file, value: module.default }
    }),
  )
}
