import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packagesAreCurrent } from './packages.mjs'

const here = { version: '1.0.0', integrity: 'sha512-a' }
const elsewhere = { version: '2.0.0', integrity: 'sha512-b', optional: true }

describe('whether the packages of a clone are current', () => {
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-packages-'))
    await mkdir(join(folder, 'node_modules'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const write = (name: string, packages: object): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify({ packages }))
  const isCurrent = (): boolean => packagesAreCurrent(pathToFileURL(`${folder}/`))

  it.each([
    ['all are there', { 'node_modules/a': here }, true],
    ['an optional one of another platform is missing', { 'node_modules/a': here }, true],
    ['one is missing', {}, false],
    ['one has another version', { 'node_modules/a': { ...here, version: '1.0.1' } }, false],
    ['one has another content', { 'node_modules/a': { ...here, integrity: 'sha512-x' } }, false],
    [
      'an optional one has another version',
      { 'node_modules/a': here, 'node_modules/b': { ...elsewhere, version: '1.9.0' } },
      false,
    ],
  ])('when %s', async (_, installed, expected) => {
    await write('package-lock.json', {
      '': {},
      'node_modules/a': here,
      'node_modules/b': elsewhere,
    })
    await write('node_modules/.package-lock.json', installed)

    expect(isCurrent()).toBe(expected)
  })

  it('is not when an installation was killed before it wrote down what it installed', async () => {
    await write('package-lock.json', { '': {} })

    expect(isCurrent()).toBe(false)
  })

  it('is not when the record of the installation is cut short', async () => {
    await write('package-lock.json', { '': {} })
    await writeFile(join(folder, 'node_modules/.package-lock.json'), '{"packages":{')

    expect(isCurrent()).toBe(false)
  })
})
