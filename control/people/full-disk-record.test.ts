import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { dropPerson } from './put-person.ts'
import {
  BEFORE,
  DAVE,
  FOOTING,
  OLGA,
  PASSWORD,
  PeopleOnFullDisk,
  UNWRITTEN,
  attempt,
} from './testing/people-on-full-disk.ts'

let control: PeopleOnFullDisk
beforeEach(async () => {
  control = await PeopleOnFullDisk.filled()
})
afterEach(() => control[Symbol.dispose]())

const lastActions = () =>
  control.audit
    .all()
    .map(({ action }) => action)
    .slice(-3)

test('who is lowered, lowered again and dropped on a full disk is dropped, and all three are on record', async () => {
  for (const take of [
    () => control.putAs(OLGA, 'admin'),
    () => control.putAs(OLGA, 'viewer'),
    () => dropPerson(control.people, OLGA),
  ])
    await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
  expect(control.people.store.people.all().map(({ name }) => name)).toEqual(['dave'])
  control.disk.makeRoom()
  control.people.losses.write()

  expect(control.onDisk()).toMatchObject({ people: ['dave developer'], isGranted: false })
  expect(control.linesOf('put-person').map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(['was owner, role admin', 'was admin, role viewer']),
  )
  expect(control.linesOf('drop-person')).toMatchObject([
    { target: 'person:olga', detail: 'was viewer' },
  ])
})

test('passwords that are set again and again on a full disk are one loss for each person, and the last one counts', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const since = new Date().toISOString()
  const passwordOf = (times: number): string => `password number ${times}`
  const lines = control.linesOf('put-person').length
  for (let times = 1; times <= 5; times++) {
    for (const [name, role] of [
      [DAVE, 'developer'],
      [OLGA, 'owner'],
    ] as const)
      await expect(control.putAs(name, role, passwordOf(times))).rejects.toMatchObject(UNWRITTEN)
    expect(control.desk.endOf(FOOTING)).toBe('person')
    vi.advanceTimersByTime(1000)
  }
  control.disk.makeRoom()
  control.people.losses.write()

  expect(control.linesOf('put-person')).toHaveLength(lines + 2)
  expect(control.linesOf('write-late').map(({ detail }) => detail)).toEqual([
    expect.stringContaining(`done 5 times, counts since ${since}`),
    expect.stringContaining(`done 5 times, counts since ${since}`),
  ])
  expect(control.onDisk()).toEqual({ ...BEFORE, holds: [] })
  await control.logsIn(DAVE, passwordOf(5))
  await expect(control.logsIn(DAVE, passwordOf(4))).rejects.toThrow('do not belong together')
})

test('a password that is set before and after a lowering stays apart from it, and the last one counts', async () => {
  for (const [role, password] of [
    ['owner', 'first password'],
    ['developer', null],
    ['developer', 'second password'],
    ['developer', 'third password'],
  ] as const)
    await expect(control.putAs(OLGA, role, password)).rejects.toMatchObject(UNWRITTEN)
  control.disk.makeRoom()
  await control.logsIn(OLGA, 'third password')

  expect(control.linesOf('put-person').map(({ detail }) => detail)).toEqual(
    expect.arrayContaining([
      'role owner, password set',
      'was owner, role developer',
      'role developer, password set',
    ]),
  )
  expect(control.linesOf('write-late')).toHaveLength(3)
})

test('who drops somebody again is told the same until it is written', async () => {
  const drop = () => attempt(() => dropPerson(control.people, DAVE))
  for (let tries = 0; tries < 2; tries++) await expect(drop()).rejects.toMatchObject(UNWRITTEN)
  control.disk.makeRoom()

  await expect(drop()).rejects.toMatchObject({ code: 'E_UNKNOWN_PERSON' })
  expect(control.linesOf('drop-person')).toHaveLength(1)
})

test('a name is not given anew before it is written that it was taken', async () => {
  await expect(attempt(() => dropPerson(control.people, DAVE))).rejects.toMatchObject(UNWRITTEN)
  await expect(control.putAs(DAVE, 'owner', PASSWORD)).rejects.toThrow('the disk is full')
  expect(control.people.store.people.get(DAVE)).toBeNull()
  control.disk.makeRoom()
  await control.putAs(DAVE, 'viewer', PASSWORD)

  expect(lastActions()).toEqual(['drop-person', 'write-late', 'put-person'])
  expect(control.desk.endOf(FOOTING)).toBe('person')
})

test('who logs in once there is room does so after it is on record who was put out', async () => {
  await expect(control.putAs(DAVE, 'viewer')).rejects.toMatchObject(UNWRITTEN)
  control.disk.makeRoom()
  await control.logsIn(OLGA)

  expect(lastActions()).toEqual(['put-person', 'write-late', 'login'])
})

test('what cannot be written at all keeps the door shut, and holds up nothing else that was taken away', async () => {
  const broken = () => {
    throw new Error('there is no such row')
  }
  const { losses } = control.people
  const before = control.onDisk()
  const lines = control.linesOf('put-person').length
  const never = { target: 'host:lost', what: 'the host is out', rows: {}, write: broken }
  expect(() => losses.take(never)).toThrow('there is no such row')
  control.disk.makeRoom()
  await expect(control.putAs(DAVE, 'viewer')).rejects.toMatchObject(UNWRITTEN)

  expect(() => losses.write()).toThrow('there is no such row')
  expect(control.onDisk()).not.toEqual(before)
  expect(control.linesOf('put-person')).toHaveLength(lines + 1)
})
