import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { WORLD, target } from '../access/testing/given.ts'
import { RequestId, type Role } from '../api/people-contract.ts'
import { openAudit, type Audit } from '../audit/audit.ts'
import { openAuthority, type Authority } from '../credentials/authority.ts'
import { sealOf } from '../credentials/seal.ts'
import { inForce } from '../store/in-force.ts'
import { Losses } from '../store/losses.ts'
import { openStore, type Store } from '../store/store.ts'
import { newMachineKey } from '../testing/machine.ts'
import { QUICK } from '../testing/quick-hash.ts'
import { AccessChanges } from './access-changes.ts'
import { AccessDesk } from './access-desk.ts'
import type { AdmittedPerson } from './admit-person.ts'
import { LoginDesk } from './login.ts'
import { Passwords } from './password.ts'
import { dropPerson, putPerson, type PeopleParts } from './put-person.ts'
import { RefusedAttempts } from './refused-attempts.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seal = sealOf(privateKey, publicKey)
const keptHead = { read: () => null, write: () => undefined }
const [DAVE, OLGA] = [PersonName.parse('dave'), PersonName.parse('olga')]
const PASSWORD = 'correct horse battery staple'
const GRANT = RequestId.parse('request0')

let directory: string
/** What the disk has, without anything that is held. */
let stored: Store
let audit: Audit
let authority: Authority
let isFull: boolean
let told: number
let desk: AccessDesk
let logins: LoginDesk
let people: PeopleParts
let dave: AdmittedPerson
const logged: string[] = []
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-full-'))
  stored = openStore(join(directory, 'control.sqlite'))
  audit = openAudit({ store: stored, seal, keptHead, now })
  authority = await openAuthority(join(directory, 'authority.pem'), stored, now())
  isFull = false
  logged.length = 0
  begin()
  for (const [name, role] of [
    [DAVE, 'developer'],
    [OLGA, 'owner'],
  ] as const)
    await putPerson(people, name, { role, password: PASSWORD })
  dave = loggedIn(DAVE, 'developer')
  desk.request(dave, {
    verb: 'console',
    target: target('host-1'),
    forMs: 60_000,
    reason: 'to look',
  })
  desk.approve(loggedIn(OLGA, 'owner'), GRANT)
  await turn()
  told = 0
  isFull = true
})
afterEach(() => {
  isFull = false
  people.losses[Symbol.dispose]()
  audit[Symbol.dispose]()
  stored[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

const now = (): Date => new Date()

/** As control does at its start. */
const begin = (): void => {
  const transaction: Store['transaction'] = (work) =>
    stored.transaction(() => {
      const done = work()
      if (isFull) throw new Error('the disk is full')
      return done
    })
  const log = { error: (message: string) => void logged.push(message) }
  const disk = { ...stored, transaction }
  const losses = new Losses({ store: disk, audit, now, log })
  const common = { store: inForce(disk, losses), losses, audit, now }
  const changes = new AccessChanges()
  const passwords = new Passwords(QUICK)
  const onPersonChanged = (): void => changes.tell()
  people = { ...common, passwords, onPersonChanged }
  logins = new LoginDesk({ ...people, authority, personLifeMs: 60_000 })
  desk = new AccessDesk({
    ...{ ...common, changes, world: () => WORLD, newRequestId: () => GRANT },
    refusedAttempts: new RefusedAttempts(audit, now),
  })
  desk.onAccessChanged(() => told++)
}

/** Somebody whose certificate, named like them, holds for a minute. */
const loggedIn = (name: PersonName, role: Role): AdmittedPerson => {
  const notAfter = now().getTime() + 60_000
  const issued = { serial: name, person: name, keyHash: '', issuedAt: 0, notAfter, pem: '' }
  stored.personCertificates.add(issued)
  return { name, role, serial: name, notAfter }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

const putAs = (name: PersonName, role: Role, password: string | null = null) =>
  putPerson(people, name, { role, password })

const UNWRITTEN = {
  code: 'E_REVOKED_UNWRITTEN',
  fault: 'system',
  next: expect.stringContaining('a control that is restarted before knows nothing of it'),
}

/** All that the disk has of people, what they hold and what they were granted. */
const onDisk = () => ({
  people: stored.people.all().map(({ name, role }) => `${name} ${role}`),
  holds: [
    ...stored.personCertificates.unrevokedOf(DAVE),
    ...stored.personCertificates.unrevokedOf(OLGA),
  ].map(({ serial }) => serial),
  isGranted: stored.access.get(GRANT)?.grant?.revokedAt === null,
})
const BEFORE = {
  people: ['dave developer', 'olga owner'],
  holds: ['dave', 'olga'],
  isGranted: true,
}

const linesOf = (action: string) => audit.all().filter((entry) => entry.action === action)

const footing = { grant: GRANT, serial: 'dave' }

interface Taking {
  readonly how: string
  readonly take: () => unknown
  readonly action: string
  readonly why: 'person' | 'revoked'
  readonly after: ReturnType<typeof onDisk>
}

const TAKINGS: readonly Taking[] = [
  {
    how: 'its person is dropped',
    take: () => dropPerson(people, DAVE),
    action: 'drop-person',
    why: 'person',
    after: { people: ['olga owner'], holds: ['olga'], isGranted: false },
  },
  {
    how: 'its person becomes a viewer',
    take: () => putAs(DAVE, 'viewer'),
    action: 'put-person',
    why: 'person',
    after: { ...BEFORE, people: ['dave viewer', 'olga owner'], holds: ['olga'] },
  },
  {
    how: 'its person gets another password',
    take: () => putAs(DAVE, 'developer', `${PASSWORD}!`),
    action: 'put-person',
    why: 'person',
    after: { ...BEFORE, holds: ['olga'] },
  },
  {
    how: 'its person logs out',
    take: () => logins.logout(dave),
    action: 'logout',
    why: 'person',
    after: { ...BEFORE, holds: ['olga'] },
  },
  {
    how: 'its approver is dropped',
    take: () => dropPerson(people, OLGA),
    action: 'drop-person',
    why: 'revoked',
    after: { people: ['dave developer'], holds: ['dave'], isGranted: false },
  },
  {
    how: 'its approver becomes a developer',
    take: () => putAs(OLGA, 'developer'),
    action: 'put-person',
    why: 'revoked',
    after: { ...BEFORE, people: ['dave developer', 'olga developer'], holds: ['dave'] },
  },
  {
    how: 'it is revoked',
    take: () => desk.revoke(dave, GRANT),
    action: 'revoke-access',
    why: 'revoked',
    after: { ...BEFORE, isGranted: false },
  },
]

test.each(TAKINGS)(
  'a session on a full disk ends at once when $how, and whoever did it is told that it is not written',
  async ({ take, why }) => {
    await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
    expect(desk.endOf(footing)).toBe(why)
    await turn()

    expect(told).toBe(1)
    expect(onDisk()).toEqual(BEFORE)
  },
)

test.each(TAKINGS)('nobody is let in while it cannot be written that $how', async ({ take }) => {
  await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
  const { csr } = await newMachineKey({ name: 'CN=dave' })
  const login = { name: 'dave', password: PASSWORD, csr }

  expect(() => desk.authorise(dave, 'console', target('host-1'))).toThrow('the disk is full')
  await expect(logins.login(login, null)).rejects.toThrow(/the disk is full|do not belong together/)
})

test.each(TAKINGS)(
  'once there is room it is written that $how, once, and by itself',
  async (taking) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const before = linesOf(taking.action).length
    await expect(attempt(taking.take)).rejects.toMatchObject(UNWRITTEN)
    vi.advanceTimersByTime(5000)
    expect(onDisk()).toEqual(BEFORE)
    isFull = false
    vi.advanceTimersByTime(1000)

    expect(onDisk()).toEqual(taking.after)
    expect(linesOf(taking.action)).toHaveLength(before + 1)
    expect(linesOf('write-late')).toMatchObject([
      { actor: 'control', detail: expect.stringContaining('counts since') },
    ])
    expect(audit.verify().isWhole).toBe(true)
  },
)

test('a role that is raised on a full disk is not raised, then or later', async () => {
  await expect(putAs(DAVE, 'owner')).rejects.toThrow('the disk is full')
  await expect(putAs(DAVE, 'owner')).rejects.not.toMatchObject({ code: 'E_REVOKED_UNWRITTEN' })
  expect(people.store.people.get(DAVE)?.role).toBe('developer')
  expect(desk.endOf(footing)).toBeNull()
  isFull = false
  people.losses.write()

  expect(onDisk()).toEqual(BEFORE)
})

test('a role that gives and takes only takes: what it would give is to be given anew', async () => {
  await expect(putAs(DAVE, 'reviewer')).rejects.toMatchObject({
    ...UNWRITTEN,
    message: expect.stringContaining('not the role reviewer') as unknown,
  })
  expect(people.store.people.get(DAVE)?.role).toBe('viewer')
  isFull = false
  people.losses.write()
  expect(people.store.people.get(DAVE)?.role).toBe('viewer')
  await putAs(DAVE, 'reviewer')

  expect(people.store.people.get(DAVE)?.role).toBe('reviewer')
})

test('who is raised with a new password, and thought better of, is not raised when there is room', async () => {
  const raised = putPerson(people, DAVE, { role: 'owner', password: 'another long password' })
  await expect(raised).rejects.toMatchObject(UNWRITTEN)
  await expect(putAs(DAVE, 'developer')).rejects.toThrow('the disk is full')
  isFull = false
  people.losses.write()

  expect(people.store.people.get(DAVE)?.role).toBe('developer')
})

test('who is lowered, lowered again and dropped on a full disk is dropped, and all three are on record', async () => {
  for (const take of [
    () => putAs(OLGA, 'admin'),
    () => putAs(OLGA, 'viewer'),
    () => dropPerson(people, OLGA),
  ])
    await expect(attempt(take)).rejects.toMatchObject(UNWRITTEN)
  expect(people.store.people.all().map(({ name }) => name)).toEqual(['dave'])
  isFull = false
  people.losses.write()

  expect(onDisk()).toMatchObject({ people: ['dave developer'], isGranted: false })
  expect(linesOf('put-person').map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(['was owner, role admin', 'was admin, role viewer']),
  )
  expect(linesOf('drop-person')).toMatchObject([{ target: 'person:olga', detail: 'was viewer' }])
})

test('who drops somebody again is told the same until it is written', async () => {
  for (let tries = 0; tries < 2; tries++)
    await expect(attempt(() => dropPerson(people, DAVE))).rejects.toMatchObject(UNWRITTEN)
  isFull = false

  await expect(attempt(() => dropPerson(people, DAVE))).rejects.toMatchObject({
    code: 'E_UNKNOWN_PERSON',
  })
  expect(linesOf('drop-person')).toHaveLength(1)
})

test('a name is not given anew before it is written that it was taken', async () => {
  await expect(attempt(() => dropPerson(people, DAVE))).rejects.toMatchObject(UNWRITTEN)
  await expect(putAs(DAVE, 'owner', PASSWORD)).rejects.toThrow('the disk is full')
  expect(people.store.people.get(DAVE)).toBeNull()
  isFull = false
  await putAs(DAVE, 'viewer', PASSWORD)

  expect(
    audit
      .all()
      .map(({ action }) => action)
      .slice(-3),
  ).toEqual(['drop-person', 'write-late', 'put-person'])
  expect(desk.endOf(footing)).toBe('person')
})

test('who logs in once there is room does so after it is on record who was put out', async () => {
  await expect(putAs(DAVE, 'viewer')).rejects.toMatchObject(UNWRITTEN)
  isFull = false
  await logins.login(await ofOlga(), null)
  const actions = audit.all().map(({ action }) => action)

  expect(actions.slice(-3)).toEqual(['put-person', 'write-late', 'login'])
})

test('what could not be written is forgotten with the control that was told it, as it said', async () => {
  await expect(attempt(() => dropPerson(people, DAVE))).rejects.toMatchObject(UNWRITTEN)
  people.losses[Symbol.dispose]()
  expect(logged).toContain('what was taken away could not be written down')
  begin()

  expect(people.store.people.get(DAVE)).toMatchObject({ role: 'developer' })
})

test('a control that ends politely writes it on its way out, if there is room by then', async () => {
  await expect(attempt(() => dropPerson(people, DAVE))).rejects.toMatchObject(UNWRITTEN)
  isFull = false
  people.losses[Symbol.dispose]()

  expect(onDisk()).toMatchObject({ people: ['olga owner'] })
})

const ofOlga = async () => {
  const { csr } = await newMachineKey({ name: 'CN=olga' })
  return { name: 'olga', password: PASSWORD, csr }
}

const attempt = async (take: () => unknown): Promise<void> => {
  await take()
}

test('what cannot be written at all keeps the door shut, and holds up nothing else that was taken away', async () => {
  const broken = () => {
    throw new Error('there is no such row')
  }
  const before = linesOf('put-person').length
  const never = { target: 'host:lost', what: 'the host is out', rows: {}, write: broken }
  expect(() => people.losses.take(never)).toThrow('there is no such row')
  isFull = false
  await expect(putAs(DAVE, 'viewer')).rejects.toMatchObject(UNWRITTEN)

  expect(() => people.losses.write()).toThrow('there is no such row')
  expect(onDisk()).not.toEqual(BEFORE)
  expect(linesOf('put-person')).toHaveLength(before + 1)
})
