import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SESSION_FILES, readParts } from './read-parts.ts'
import { assembleScript } from './script.ts'

const { constants } = readParts('encrypted')
const programs = Object.entries(SESSION_FILES).map(([name, file]): [string, string] => [
  file,
  constants[name] ?? '',
])
const own = new Set(programs.map(([file]) => file.replace(/\.pm$/, '')))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-programs-'))
  for (const [file, text] of programs) writeFileSync(join(folder, file), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(programs)('the program of sessions, %s', (file, text) => {
  it('is Perl, as it is laid down', () => {
    const { status, stderr } = spawnSync('perl', ['-wc', `-I${folder}`, join(folder, file)], {
      encoding: 'utf8',
    })

    expect(stderr).toBe(`${join(folder, file)} syntax OK\n`)
    expect(status).toBe(0)
  })

  it('uses what is part of every Debian and Ubuntu, and nothing else', (context) => {
    const { status, stdout } = spawnSync('dpkg', ['-L', 'perl-base'], { encoding: 'utf8' })
    if (status !== 0) context.skip('there is no dpkg here')
    const there = stdout.split('\n')
    const used = [...text.matchAll(/^use ([A-Z][\w:]*)/gm)].map(([, name = '']) => name)
    const missing = used.filter(
      (name) =>
        !own.has(name) && !there.some((path) => path.endsWith(`/${name.replaceAll('::', '/')}.pm`)),
    )

    expect(missing).toEqual([])
  })
})

it('a bootstrap leaves room for the values of a host in the 64 KiB that clouds take', () => {
  const VALUES_BYTES = 2000
  expect(assembleScript(readParts('encrypted')).length).toBeLessThan(64 * 1024 - VALUES_BYTES)
})
