import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../store/store.ts'
import { openAuthority, type Authority } from './authority.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-authority-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const database = (): string => join(directory, 'control.sqlite')
const file = (): string => join(directory, 'authority.pem')
const open = async (): Promise<Authority> => {
  using store = openStore(database())
  return await openAuthority(file(), store, new Date())
}

test('it is made once and stays the same, on P-256, able to sign hosts but no further authority', async () => {
  const { pem } = await open()
  const again = await open()
  const certificate = new X509Certificate(pem)

  expect(again.pem).toBe(pem)
  expect(certificate.ca).toBe(true)
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
  expect(certificate.toString()).toBe(pem)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('a lost authority is an error, never silently made anew', async () => {
  await open()
  rmSync(file())

  await expect(open()).rejects.toMatchObject({ code: 'E_AUTHORITY_MISSING' })
})

test('a lost database beside an authority is an error: revocations would be forgotten', async () => {
  await open()
  rmSync(database())

  await expect(open()).rejects.toMatchObject({ code: 'E_STORE_LOST' })
})

test('an authority of another installation is refused', async () => {
  await open()
  const other = mkdtempSync(join(tmpdir(), 'drawbridge-authority-'))
  using store = openStore(join(other, 'control.sqlite'))
  await openAuthority(join(other, 'authority.pem'), store, new Date())
  rmSync(file())
  copyFileSync(join(other, 'authority.pem'), file())
  rmSync(other, { recursive: true })

  await expect(open()).rejects.toMatchObject({ code: 'E_AUTHORITY_FOREIGN' })
})

test('a start that was killed between making the authority and noting it goes on', async () => {
  const { pem } = await open()
  // As if the note had never reached the disk.
  const raw = new DatabaseSync(database())
  raw.exec("DELETE FROM meta WHERE key = 'authority'")
  raw.close()

  expect((await open()).pem).toBe(pem)
})
