import { expect, test } from 'vitest'
import { ControlError } from '../errors.ts'
import { QUICK } from '../testing/quick-hash.ts'
import { Passwords, STRONG } from './password.ts'

test('a password fits its own hash and no other, and no hash holds it', async () => {
  const passwords = new Passwords(STRONG)
  const [one, other] = [await passwords.hash('one of them!'), await passwords.hash('one of them!')]

  expect(one).toMatchObject({ algorithm: 'scrypt', cost: 32_768, blockSize: 8, parallelization: 3 })
  expect(one.hash).not.toBe(other.hash)
  expect(JSON.stringify(one)).not.toContain('one of them')
  expect(await passwords.fits('one of them!', one)).toBe(true)
  expect(await passwords.fits('one of them?', one)).toBe(false)
  expect(await passwords.fits('one of them!', { ...one, salt: other.salt })).toBe(false)
}, 20_000)

test('who is not there is never let in', async () => {
  expect(await new Passwords(STRONG).fits('', null)).toBe(false)
})

test('what looks the same is the same, whichever way it was typed', async () => {
  const passwords = new Passwords(STRONG)
  const hash = await passwords.hash('pass-\u00e9-word')

  expect(await passwords.fits('pass-e\u0301-word', hash)).toBe(true)
})

test('a crowd is sent away before it takes memory, and the next one is served again', async () => {
  const passwords = new Passwords(QUICK)
  const crowd = Array.from({ length: 20 }, () => passwords.fits('x', null))
  const codes = (await Promise.allSettled(crowd)).map((one) =>
    one.status === 'rejected' && one.reason instanceof ControlError ? one.reason.code : '',
  )

  expect(codes.filter((code) => code === 'E_LOGIN_SLOWED')).toHaveLength(4)
  expect(await passwords.fits('x', null)).toBe(false)
}, 30_000)
