import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  BEFORE,
  DAVE,
  FOOTING,
  PeopleOnFullDisk,
  UNWRITTEN,
} from './testing/people-on-full-disk.ts'

let control: PeopleOnFullDisk
beforeEach(async () => {
  control = await PeopleOnFullDisk.filled()
})
afterEach(() => control[Symbol.dispose]())

const roleOfDave = () => control.people.store.people.get(DAVE)?.role

const thereIsRoom = (): void => {
  control.disk.makeRoom()
  control.people.losses.write()
}

test('a role that is raised on a full disk is not raised, then or later', async () => {
  await expect(control.putAs(DAVE, 'owner')).rejects.toThrow('the disk is full')
  await expect(control.putAs(DAVE, 'owner')).rejects.not.toMatchObject({
    code: 'E_REVOKED_UNWRITTEN',
  })
  expect(roleOfDave()).toBe('developer')
  expect(control.desk.endOf(FOOTING)).toBeNull()
  thereIsRoom()

  expect(control.onDisk()).toEqual(BEFORE)
})

test('a role that gives and takes only takes: what it would give is to be given anew', async () => {
  await expect(control.putAs(DAVE, 'reviewer')).rejects.toMatchObject({
    ...UNWRITTEN,
    message: expect.stringContaining('not the role reviewer') as unknown,
  })
  expect(roleOfDave()).toBe('viewer')
  thereIsRoom()
  expect(roleOfDave()).toBe('viewer')
  await control.putAs(DAVE, 'reviewer')

  expect(roleOfDave()).toBe('reviewer')
})

test('who is raised with a new password, and thought better of, is not raised when there is room', async () => {
  const raised = control.putAs(DAVE, 'owner', 'another long password')
  await expect(raised).rejects.toMatchObject(UNWRITTEN)
  await expect(control.putAs(DAVE, 'developer')).rejects.toThrow('the disk is full')
  thereIsRoom()

  expect(roleOfDave()).toBe('developer')
})
