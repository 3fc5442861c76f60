import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../root.ts'

describe('the packed project, installed elsewhere', { timeout: 60_000 }, () => {
  let folder = ''

  /** Installs the archive beside the packages that this clone has, as npm would, but without a registry. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-package-'))
    await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT })
    const [archive = ''] = await readdir(folder)
    await mkdir(join(folder, 'node_modules'))
    await execa('tar', ['-xzf', archive], { cwd: folder })
    for (const name of await readdir(join(ROOT, 'node_modules'))) {
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
    }
    await execa('mv', ['package', 'node_modules/drawbridge'], { cwd: folder })
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  }, 180_000)
  afterAll(() => rm(folder, { recursive: true }))

  const node = (...words: string[]) =>
    execa(process.execPath, words, { cwd: folder, reject: false })

  it('can be imported as a library', async () => {
    const program = `import { Lab } from 'drawbridge'; console.log(typeof Lab.up)`

    expect(await node('--input-type=module', '-e', program)).toMatchObject({ stdout: 'function' })
  })

  it('carries types', async () => {
    await writeFile(
      join(folder, 'use.ts'),
      `import { Lab } from 'drawbridge'\nawait using lab = await Lab.up({ hosts: 3 })\nexport const wrong: string = lab\n`,
    )
    const words = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'esnext',
    ]
    const { stdout } = await node(
      join(ROOT, 'node_modules/@typescript/native/bin/tsc'),
      ...words,
      'use.ts',
    )

    expect(stdout).toContain("Type 'Lab' is not assignable to type 'string'")
    expect(stdout.match(/error TS/g)).toHaveLength(1)
  })

  it('brings the command line, which says how to call it there', async () => {
    const { stdout, exitCode } = await node('node_modules/drawbridge/lab/cli/start.mjs', '--help')

    expect(exitCode).toBe(0)
    expect(stdout).toContain('start here: npx lab up 3')
  })

  it('builds the programs of a lab from what it carries', async () => {
    const built = join(folder, 'agent.mjs')
    const { exitCode } = await node('node_modules/drawbridge/dist/agent/build.js', built)

    expect(exitCode).toBe(0)
    expect(await node('--check', built)).toMatchObject({ exitCode: 0 })
  })
})
