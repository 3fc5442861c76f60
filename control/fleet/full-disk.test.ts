import { afterEach, beforeEach, expect, test } from 'vitest'
import { invite, remove } from './membership.ts'
import { HOST, MembersOnFullDisk } from './testing/members-on-full-disk.ts'

let fleet: MembersOnFullDisk
beforeEach(() => {
  fleet = new MembersOnFullDisk()
  invite(fleet.parts, HOST)
})
afterEach(() => fleet[Symbol.dispose]())

/** It has joined, and is removed while the disk is full. */
const removed = (): void => {
  const { stored, disk, parts } = fleet
  const host = stored.hosts.get(HOST.id)
  if (host === null) throw new Error('it was invited')
  stored.hosts.put({ ...host, state: 'member' })
  fleet.give('aa', 60_000)
  disk.fill()
  expect(() => remove(parts, HOST.id)).toThrow('could not be written down')
}

test('a host that was removed on a full disk left when it was removed, whenever that was written', () => {
  const { stored, disk, losses, room } = fleet
  const at = fleet.now
  removed()
  fleet.now += 60_000
  disk.makeRoom()
  losses.write()

  expect(stored.hosts.get(HOST.id)).toMatchObject({ state: 'leaving', leftAt: at })
  expect(stored.certificates.get('aa')).toMatchObject({ revokedAt: at })
  expect(room.revocations.current().list).toMatchObject({
    revoked: [{ serial: 'aa', at: new Date(at).toISOString() }],
    left: [[HOST.id, at]],
  })
})

test('a host that was removed is not invited anew before that is written', () => {
  const { stored, disk, parts } = fleet
  disk.fill()
  expect(() => remove(parts, HOST.id)).toThrow('could not be written down')
  expect(() => invite(parts, HOST)).toThrow('the disk is full')
  disk.makeRoom()
  invite(parts, HOST)

  expect(fleet.actions()).toEqual(['invite', 'remove', 'write-late', 'invite'])
  expect(stored.hosts.get(HOST.id)?.state).toBe('invited')
  expect(parts.store.hosts.get(HOST.id)?.state).toBe('invited')
})
