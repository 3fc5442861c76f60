import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../root.ts'
import { runVitest } from './vitest-suite.ts'

const CONFIG = `export default { test: { projects: [{ test: { name: 'unit', include: ['**/*.test.ts'] } }] } }`

describe('a project of vitest as a suite', () => {
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-vitest-'))
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'vitest.config.ts'), CONFIG)
  })
  afterEach(() => rm(folder, { recursive: true }))

  const tallyOf = async (source: string) => {
    await writeFile(join(folder, 'a.test.ts'), `import { it, expect } from 'vitest'\n${source}`)
    return runVitest('unit', { isLong: false, isBeside: false }, { folder, output: 'ignore' })
  }

  it.each([
    ['a test that passes', `it('a', () => {})`, { passed: 1, failed: 0 }],
    ['a test that fails', `it('a', () => expect(1).toBe(2))`, { passed: 0, failed: 1 }],
    ['a file that cannot be loaded', `import './none.ts'`, { passed: 0, failed: 1 }],
    [
      'an error that nobody caught',
      `it('a', () => { setTimeout(() => { throw new Error('x') }) ; return new Promise((r) => setTimeout(r, 50)) })`,
      { passed: 1, failed: 1 },
    ],
    [
      'a process that is killed',
      `it('a', () => process.kill(process.ppid, 'SIGKILL'))`,
      { passed: 0, failed: 1 },
    ],
  ])('counts %s', async (_, source, expected) => {
    expect(await tallyOf(source)).toMatchObject(expected)
  })

  it('knows the reason of a skip', async () => {
    const { skipped } = await tallyOf(`it('a', ({ skip }) => skip('no arm64 here'))`)

    expect(skipped).toEqual([{ name: 'a', reason: 'no arm64 here' }])
  })

  it.each([
    ['a test that is skipped for no stated reason', `it.skip('a', () => {})`],
    ['a test that is still to be written', `it.todo('a')`],
  ])('knows no reason for %s', async (_, source) => {
    expect((await tallyOf(source)).skipped).toEqual([{ name: 'a', reason: '' }])
  })
})
