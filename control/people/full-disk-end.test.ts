import { afterEach, beforeEach, expect, test } from 'vitest'
import { dropPerson } from './put-person.ts'
import { DAVE, PeopleOnFullDisk, UNWRITTEN, attempt } from './testing/people-on-full-disk.ts'

let control: PeopleOnFullDisk
beforeEach(async () => {
  control = await PeopleOnFullDisk.filled()
  await expect(attempt(() => dropPerson(control.people, DAVE))).rejects.toMatchObject(UNWRITTEN)
})
afterEach(() => control[Symbol.dispose]())

test('what could not be written is forgotten with the control that was told it, as it said', () => {
  control.people.losses[Symbol.dispose]()
  expect(control.logged).toContain('what was taken away could not be written down')
  control.startAgain()

  expect(control.people.store.people.get(DAVE)).toMatchObject({ role: 'developer' })
})

test('a control that ends politely writes it on its way out, if there is room by then', () => {
  control.disk.makeRoom()
  control.people.losses[Symbol.dispose]()

  expect(control.onDisk()).toMatchObject({ people: ['olga owner'] })
})
