// The library resolves its parsers through decorators, which need this polyfill before it is loaded.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CertificateShelf, endOf, forgetPeople, isHalfOver } from './kept-certificates.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const BEGIN = Date.parse('2026-11-26T02:00:00.000Z')
const HOUR_MS = 3_600_000

const certified = async (authority: string) => {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const [notBefore, notAfter] = [new Date(BEGIN), new Date(BEGIN + HOUR_MS)]
  const parts = { keys, notBefore, notAfter, signingAlgorithm: ALGORITHM, name: 'CN=developer' }
  const made = await x509.X509CertificateGenerator.createSelfSigned(parts)
  return { certificate: made.toString('pem'), key: 'the key', authority }
}

describe('certificates of people who logged in', () => {
  let state = ''
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'drawbridge-people-'))
  })
  afterEach(() => rm(state, { recursive: true }))

  const shelfOf = (authority: string) =>
    new CertificateShelf({ lab: 'lab', authority, environment: { XDG_STATE_HOME: state } })

  const onlyFile = async (): Promise<string> => {
    const people = join(state, 'drawbridge', 'people', 'lab')
    const [mark = ''] = await readdir(people)
    return join(people, mark, 'developer.json')
  }

  it('are used again as long as they hold', async () => {
    const shelf = shelfOf('one')
    const credentials = await certified('one')
    await shelf.write('developer', credentials)

    expect(await shelf.read('developer', BEGIN)).toEqual(credentials)
    expect(await shelf.read('developer', BEGIN + HOUR_MS - 5000)).toBeNull()
    expect(await shelf.read('owner', BEGIN)).toBeNull()
  })

  it('are for nobody else to read', async () => {
    await shelfOf('one').write('developer', await certified('one'))
    const file = await onlyFile()

    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
  })

  it('are not those of a lab of the same name that was there before, which are taken away', async () => {
    await shelfOf('one').write('developer', await certified('one'))
    const anew = shelfOf('two')
    expect(await anew.read('developer', BEGIN)).toBeNull()

    await anew.write('developer', await certified('two'))
    expect(await readdir(join(state, 'drawbridge', 'people', 'lab'))).toHaveLength(1)
  })

  it('are not believed when others may have written them', async () => {
    const shelf = shelfOf('one')
    await shelf.write('developer', await certified('one'))
    const file = await onlyFile()
    await chmod(file, 0o644)

    expect(await shelf.read('developer', BEGIN)).toBeNull()
  })

  it('are not read through a link', async () => {
    const shelf = shelfOf('one')
    const credentials = await certified('one')
    await shelf.write('developer', credentials)
    const file = await onlyFile()
    const elsewhere = join(state, 'elsewhere.json')
    await writeFile(elsewhere, JSON.stringify(credentials), { mode: 0o600 })
    await rm(file)
    await symlink(elsewhere, file)

    expect(await shelf.read('developer', BEGIN)).toBeNull()
  })

  it('are not believed when they name another authority', async () => {
    const shelf = shelfOf('one')
    await shelf.write('developer', await certified('two'))

    expect(await shelf.read('developer', BEGIN)).toBeNull()
  })

  it('that are half written count as none', async () => {
    const shelf = shelfOf('one')
    await shelf.write('developer', await certified('one'))
    await writeFile(await onlyFile(), '{"certificate":')

    expect(await shelf.read('developer', BEGIN)).toBeNull()
  })

  it('end with their lab', async () => {
    const shelf = shelfOf('one')
    await shelf.write('developer', await certified('one'))
    await forgetPeople('lab', { XDG_STATE_HOME: state })

    expect(await shelf.read('developer', BEGIN)).toBeNull()
  })

  it('say how much of their time is left', async () => {
    const credentials = await certified('one')

    expect(endOf(credentials)).toBe(BEGIN + HOUR_MS)
    expect(isHalfOver(credentials, BEGIN + HOUR_MS / 2 - 1000)).toBe(false)
    expect(isHalfOver(credentials, BEGIN + HOUR_MS / 2 + 1000)).toBe(true)
  })
})
