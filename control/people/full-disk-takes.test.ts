import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { target } from '../access/testing/given.ts'
import { dropPerson } from './put-person.ts'
import {
  BEFORE,
  DAVE,
  FOOTING,
  GRANT,
  OLGA,
  PASSWORD,
  PeopleOnFullDisk,
  UNWRITTEN,
  attempt,
  turn,
} from './testing/people-on-full-disk.ts'

let control: PeopleOnFullDisk
beforeEach(async () => {
  control = await PeopleOnFullDisk.filled()
})
afterEach(() => control[Symbol.dispose]())

interface Taking {
  readonly how: string
  readonly take: () => unknown
  readonly action: string
  readonly why: 'person' | 'revoked'
  readonly after: typeof BEFORE
}

const TAKINGS: readonly Taking[] = [
  {
    how: 'its person is dropped',
    take: () => dropPerson(control.people, DAVE),
    action: 'drop-person',
    why: 'person',
    after: { people: ['olga owner'], holds: ['olga'], isGranted: false },
  },
  {
    how: 'its person becomes a viewer',
    take: () => control.putAs(DAVE, 'viewer'),
    action: 'put-person',
    why: 'person',
    after: { ...BEFORE, people: ['dave viewer', 'olga owner'], holds: ['olga'] },
  },
  {
    how: 'its person gets another password',
    take: () => control.putAs(DAVE, 'developer', `${PASSWORD}!`),
    action: 'put-person',
    why: 'person',
    after: { ...BEFORE, holds: ['olga'] },
  },
  {
    how: 'its person logs out',
    take: () => control.logins.logout(control.dave),
    action: 'logout',
    why: 'person',
    after: { ...BEFORE, holds: ['olga'] },
  },
  {
    how: 'its approver is dropped',
    take: () => dropPerson(control.people, OLGA),
    action: 'drop-person',
    why: 'revoked',
    after: { people: ['dave developer'], holds: ['dave'], isGranted: false },
  },
  {
    how: 'its approver becomes a developer',
    take: () => control.putAs(OLGA, 'developer'),
    action: 'put-person',
    why: 'revoked',
    after: { ...BEFORE, people: ['dave developer', 'olga developer'], holds: ['dave'] },
  },
  {
    how: 'it is revoked',
    take: () => control.desk.revoke(control.dave, GRANT),
    action: 'revoke-access',
    why: 'revoked',
    after: { ...BEFORE, isGranted: false },
  },
]

test.each(TAKINGS)(
  'a session on a full disk ends at once when $how, and whoever did it is told that it is not written',
  async ({ take, why }) => {
    await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
    expect(control.desk.endOf(FOOTING)).toBe(why)
    await turn()

    expect(control.told).toBe(1)
    expect(control.onDisk()).toEqual(BEFORE)
  },
)

test.each(TAKINGS)('nobody is let in while it cannot be written that $how', async ({ take }) => {
  await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
  const { desk, dave } = control

  expect(() => desk.authorise(dave, 'console', target('host-1'))).toThrow('the disk is full')
  await expect(control.logsIn(DAVE)).rejects.toThrow(/the disk is full|do not belong together/)
})

test.each(TAKINGS)(
  'once there is room it is written that $how, once, and by itself',
  async (taking) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const before = control.linesOf(taking.action).length
    await expect(attempt(taking.take)).rejects.toMatchObject(UNWRITTEN)
    vi.advanceTimersByTime(5000)
    expect(control.onDisk()).toEqual(BEFORE)
    control.disk.makeRoom()
    vi.advanceTimersByTime(1000)

    expect(control.onDisk()).toEqual(taking.after)
    expect(control.linesOf(taking.action)).toHaveLength(before + 1)
    expect(control.linesOf('write-late')).toMatchObject([
      { actor: 'control', detail: expect.stringContaining('counts since') },
    ])
    expect(control.audit.verify().isWhole).toBe(true)
  },
)
