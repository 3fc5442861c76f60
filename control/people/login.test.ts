import { afterEach, beforeEach, expect, test } from 'vitest'
import { newMachineKey } from '../testing/machine.ts'
import { QUICK } from '../testing/quick-hash.ts'
import type { HashWork, PasswordHash } from './password-hash.ts'
import { Passwords } from './password.ts'
import { DAVE, PASSWORD, PeopleOnFullDisk } from './testing/people-on-full-disk.ts'

let control: PeopleOnFullDisk
beforeEach(async () => {
  control = await PeopleOnFullDisk.filled()
  control.disk.makeRoom()
})
afterEach(() => control[Symbol.dispose]())

const LESS: HashWork = { ...QUICK, blockSize: QUICK.blockSize / 2 }

/** Dave's password was set when less work was thought enough. */
const keptAtLess = async (): Promise<void> => putPassword(await new Passwords(LESS).hash(PASSWORD))

const putPassword = (password: PasswordHash): void => {
  const dave = control.stored.people.get(DAVE)
  if (dave === null) throw new Error('he is there')
  control.stored.people.put({ ...dave, password })
}

const kept = (): PasswordHash | undefined => control.stored.people.get(DAVE)?.password

const logins = () => control.linesOf('login').map(({ outcome, detail }) => `${outcome}: ${detail}`)

test('a password kept at less than today’s work is kept at today’s once its person logs in, and that is on record', async () => {
  await keptAtLess()
  await control.logsIn(DAVE)

  expect(kept()).toMatchObject(QUICK)
  expect(logins()).toEqual([expect.stringMatching(/^done: .*password kept at today’s work$/)])
  await control.logsIn(DAVE)
  expect(logins()[1]).not.toContain('password')
})

test('who logs in twice at once with such a password comes in twice', async () => {
  await keptAtLess()
  await Promise.all([control.logsIn(DAVE), control.logsIn(DAVE)])

  expect(control.stored.personCertificates.unrevokedOf(DAVE)).toHaveLength(3)
})

test('a wrong password leaves such a one as it is', async () => {
  await keptAtLess()
  await expect(control.logsIn(DAVE, `${PASSWORD}!`)).rejects.toThrow('do not belong together')

  expect(kept()).toMatchObject(LESS)
})

test('who gets another password while theirs is looked at is not let in by it, nor is it kept', async () => {
  await keptAtLess()
  const other = await new Passwords(QUICK).hash('another one!')
  const { csr } = await newMachineKey({ name: 'CN=dave' })
  const login = control.logins.login({ name: DAVE, password: PASSWORD, csr }, null)
  putPassword(other)

  await expect(login).rejects.toThrow('do not belong together')
  expect(kept()).toEqual(other)
})

test('nobody is let in by such a password where the disk does not take it', async () => {
  await keptAtLess()
  control.disk.fill()

  await expect(control.logsIn(DAVE)).rejects.toThrow('the disk is full')
  expect(kept()).toMatchObject(LESS)
})
