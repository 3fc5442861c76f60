import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../root.ts'
import { runVitest } from './vitest-suite.ts'

const SET_UP = join(import.meta.dirname, 'leaves-nothing.ts')
const CONFIG = `export default { test: { projects: [{ test: {
  name: 'unit', include: ['**/*.test.ts'], isolate: false, setupFiles: '${SET_UP}', maxWorkers: 1,
} }] } }`

/** A file each, of which the test itself passes. */
const LEAVINGS = [
  `process.env.LEFT = 'x'`,
  `process.chdir('/')`,
  `process.umask(0o077)`,
  `process.on('exit', () => {})`,
  `globalThis.Date = class extends Date {}`,
  `Math.random = () => 0.5`,
  `vi.useFakeTimers()`,
  `vi.stubGlobal('fetch', () => {})`,
]

it('a file that leaves something to the next one in its process has failed, and one that cleans up has not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-leavings-'))
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'vitest.config.ts'), CONFIG)
    const clean = `vi.stubEnv('LEFT', 'y'); vi.unstubAllEnvs()`
    for (const [at, does] of [...LEAVINGS, clean].entries())
      await writeFile(
        join(folder, `${at}.test.ts`),
        `import { it, vi } from 'vitest'\nit('a', () => { ${does} })`,
      )
    const run = { isLong: false, isBeside: false }
    const tally = await runVitest('unit', run, { folder, output: 'ignore' })

    expect(tally).toMatchObject({ passed: LEAVINGS.length + 1, failed: LEAVINGS.length })
  } finally {
    await rm(folder, { recursive: true })
  }
})
