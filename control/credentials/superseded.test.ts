import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOST, MembersOnFullDisk } from '../fleet/testing/members-on-full-disk.ts'
import { revokeOlder, supersedeOwn } from './revoke.ts'

let control: MembersOnFullDisk
beforeEach(() => {
  control = new MembersOnFullDisk()
})
afterEach(() => control[Symbol.dispose]())

/** The host shows the newer of two certificates while the disk is full. */
const shown = (): void => {
  control.give('aa', 60_000)
  control.give('bb', 1000)
  control.disk.fill()
  revokeOlder(control.room, HOST.id, 'bb')
}

test('what a host held before is worthless at once on a full disk, and its connections are cut', () => {
  shown()
  const { room, stored, now } = control

  expect(control.cut).toEqual(['aa'])
  expect(room.store.certificates.get('aa')).toMatchObject({
    ...{ revokedAt: now, revokedWhy: 'superseded' },
  })
  expect(room.store.certificates.unrevokedOf(HOST.id).map(({ serial }) => serial)).toEqual(['bb'])
  expect(stored.certificates.get('aa')?.revokedAt).toBeNull()
  expect(control.log.lines).toEqual([
    'error a loss of rights counts, and could not be written down',
  ])
})

test('it is written once, as of when it was shown, when there is room', () => {
  shown()
  const at = control.now
  control.now += 60_000
  revokeOlder(control.room, HOST.id, 'bb')
  control.disk.makeRoom()
  control.losses.write()

  expect(control.stored.certificates.get('aa')).toMatchObject({ revokedAt: at })
  expect(control.stored.certificates.get('bb')).toMatchObject({ revokedAt: null })
  expect(control.actions()).toEqual(['revoke', 'write-late'])
})

test('what control itself held before is superseded whole or not at all, and with the next that it holds', () => {
  const { room, stored, disk } = control
  const role = 'control'
  for (const serial of ['aa', 'bb', 'cc']) control.give(serial, 1000, { role, host: null })
  const unrevoked = () => stored.certificates.unrevokedOfControl().map(({ serial }) => serial)
  disk.fill()
  expect(() => supersedeOwn(room, new Set(['bb', 'cc']))).toThrow('the disk is full')
  expect(unrevoked()).toEqual(['aa', 'bb', 'cc'])
  disk.makeRoom()
  supersedeOwn(room, new Set(['cc']))

  expect(unrevoked()).toEqual(['cc'])
  expect(room.revocations.current().list.revoked.map(({ serial }) => serial)).toEqual(['aa', 'bb'])
  expect(control.actions()).toEqual(['revoke'])
})
