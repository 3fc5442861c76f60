import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceKey, sourcesOf } from './program-parts.ts'
import { ROOT } from './project.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drawbridge-parts-'))
  for (const name of ['agent', 'control', 'package-lock.json'])
    await cp(join(ROOT, name), join(root, name), { recursive: true })
})
afterEach(async () => rm(root, { recursive: true, force: true }))

const PARTS = ['agent', 'bootstrap', 'control'] as const

const keys = async (): Promise<readonly string[]> =>
  Promise.all(PARTS.map(async (part) => sourceKey(part, root)))

const changed = async (file: string): Promise<readonly string[]> => {
  const before = await keys()
  await appendFile(join(root, file), '\n')
  const after = await keys()
  return PARTS.filter((_, at) => before[at] !== after[at])
}

test.each([
  ['agent/main.ts', ['agent']],
  ['agent/firewall/rules/guard.ts', ['agent', 'bootstrap']],
  ['agent/bootstrap/host-files/session/begin', ['bootstrap']],
  ['control/main.ts', ['control']],
  ['agent/protocol/order.ts', ['agent', 'bootstrap', 'control']],
  ['package-lock.json', ['agent', 'bootstrap', 'control']],
  ['control/sessions/tap.test.ts', []],
])('a change of %s renews %j', async (file, parts) => {
  expect(await changed(file)).toEqual(parts)
})

test.each([
  ['agent', 'agent/main.ts'],
  ['bootstrap', 'agent/bootstrap/assemble.ts'],
  ['control', 'control/main.ts'],
] as const)('%s has a new key for each module that it is made of', async (part, entry) => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  })
  const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'))

  expect(own.length).toBeGreaterThan(5)
  expect(await sourcesOf(part, ROOT)).toEqual(expect.arrayContaining(own))
})
