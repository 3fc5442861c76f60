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
  expect(await passwords.proved('one of them!', one)).toBe(one)
  expect(await passwords.proved('one of them?', one)).toBeNull()
  expect(await passwords.proved('one of them!', { ...one, salt: other.salt })).toBeNull()
}, 20_000)

test('who is not there is never let in', async () => {
  expect(await new Passwords(STRONG).proved('', null)).toBeNull()
})

test('what looks the same is the same, whichever way it was typed', async () => {
  const passwords = new Passwords(STRONG)
  const hash = await passwords.hash('pass-\u00e9-word')

  expect(await passwords.proved('pass-e\u0301-word', hash)).toBe(hash)
})

test.each([
  { than: 'less memory', work: { ...QUICK, blockSize: 4, parallelization: 8 } },
  { than: 'less time', work: { ...QUICK, parallelization: 1 } },
])('what was kept at $than than today is to be kept at today’s work', async ({ work }) => {
  const today = { ...QUICK, parallelization: 2 }
  const passwords = new Passwords(today)
  const old = await new Passwords(work).hash('one of them!')
  const fresh = await passwords.proved('one of them!', old)

  expect(fresh).toMatchObject({ ...today, salt: old.salt })
  expect(await passwords.proved('one of them!', fresh)).toBe(fresh)
})

test('what was kept at more work than today stays as it is', async () => {
  const old = await new Passwords({ ...QUICK, cost: 4 }).hash('one of them!')

  expect(await new Passwords(QUICK).proved('one of them!', old)).toBe(old)
})

test('a crowd is sent away before it takes memory, and the next one is served again', async () => {
  const passwords = new Passwords(QUICK)
  const crowd = Array.from({ length: 20 }, () => passwords.proved('x', null))
  const codes = (await Promise.allSettled(crowd)).map((one) =>
    one.status === 'rejected' && one.reason instanceof ControlError ? one.reason.code : '',
  )

  expect(codes.filter((code) => code === 'E_LOGIN_SLOWED')).toHaveLength(4)
  expect(await passwords.proved('x', null)).toBeNull()
}, 30_000)
