import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceKey } from './program-parts.ts'
import { ROOT } from './project.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drawbridge-parts-'))
  for (const name of ['agent', 'control', 'package-lock.json'])
    await cp(join(ROOT, name), join(root, name), { recursive: true })
})
afterEach(async () => rm(root, { recursive: true, force: true }))

const keys = async () => ({
  agent: await sourceKey('agent', root),
  control: await sourceKey('control', root),
})

const changed = async (file: string): Promise<readonly string[]> => {
  const before = await keys()
  await appendFile(join(root, file), '\n')
  const after = await keys()
  return (['agent', 'control'] as const).filter((part) => before[part] !== after[part])
}

test.each([
  ['agent/main.ts', ['agent']],
  ['agent/bootstrap/host-files/session/begin', ['agent']],
  ['control/main.ts', ['control']],
  ['agent/protocol/order.ts', ['agent', 'control']],
  ['package-lock.json', ['agent', 'control']],
  ['control/sessions/tap.test.ts', []],
])('a change of %s renews %j', async (file, parts) => {
  expect(await changed(file)).toEqual(parts)
})
