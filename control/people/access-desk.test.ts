import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { WORLD, target } from '../access/testing/given.ts'
import { RequestId, type AccessRequest, type Role } from '../api/people-contract.ts'
import { openAudit, type Audit } from '../audit/audit.ts'
import { sealOf } from '../credentials/seal.ts'
import { inForce } from '../store/in-force.ts'
import { Losses } from '../store/losses.ts'
import { openStore, type Store } from '../store/store.ts'
import { Logged } from '../testing/logged.ts'
import { AccessChanges } from './access-changes.ts'
import { AccessDesk } from './access-desk.ts'
import type { AdmittedPerson } from './admit-person.ts'
import { dropPerson, putPerson, type PeopleParts } from './put-person.ts'
import { Passwords } from './password.ts'
import { QUICK } from '../testing/quick-hash.ts'
import { RefusedAttempts } from './refused-attempts.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seal = sealOf(privateKey, publicKey)
const keptHead = { read: () => null, write: () => undefined }
const SILENT = { error: () => undefined }
const password = {
  algorithm: 'scrypt',
  cost: 2,
  blockSize: 1,
  parallelization: 1,
  salt: 'AA==',
  hash: 'AA==',
} as const

let directory: string
let store: Store
let audit: Audit
let desk: AccessDesk
let people: PeopleParts
let time = 0
let told = 0
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-access-'))
  store = openStore(join(directory, 'control.sqlite'))
  time = 1_000_000
  told = 0
  const now = (): Date => new Date(time)
  audit = openAudit({ store, seal, keptHead, log: new Logged(), now })
  const changes = new AccessChanges()
  const losses = new Losses({ store, audit, now, log: SILENT })
  let ids = 0
  desk = new AccessDesk({
    store,
    losses,
    audit,
    now,
    newRequestId: () => RequestId.parse(String(ids++).padStart(8, '0')),
    world: () => WORLD,
    changes,
    refusedAttempts: new RefusedAttempts(audit, now),
  })
  desk.onAccessChanged(() => told++)
  const onPersonChanged = (): void => changes.tell()
  people = { store, losses, audit, now, passwords: new Passwords(QUICK), onPersonChanged }
})
afterEach(() => {
  audit[Symbol.dispose]()
  store[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

/** Somebody whose certificate, named like them, holds for an hour. */
const person = (text: string, role: Role): AdmittedPerson => {
  const name = PersonName.parse(text)
  const notAfter = time + 3_600_000
  store.people.put({ name, role, since: time, password })
  const known = store.personCertificates.get(text) !== null
  const certificate = { serial: text, person: name, keyHash: '', issuedAt: time, notAfter, pem: '' }
  if (!known) store.personCertificates.add(certificate)
  return { name, role, serial: text, notAfter }
}

const wish = (where = 'host-1', wished: Partial<AccessRequest> = {}): AccessRequest => ({
  verb: 'console',
  target: target(where),
  forMs: 60_000,
  reason: 'to look',
  ...wished,
})

/** Dave's console of host-1, with olga's word. */
const letIn = () => {
  const [dave, olga] = [person('dave', 'developer'), person('olga', 'owner')]
  const { id } = desk.request(dave, wish())
  desk.approve(olga, id)
  return { dave, olga, id, footing: { grant: id, serial: dave.serial } }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

test('an approved request lets its person in, until it ends, and is a grant in both their views', () => {
  const { dave, olga, id, footing } = letIn()

  expect(desk.authorise(dave, 'console', target('host-1'))).toMatchObject({
    kind: 'allowed',
    grant: id,
    until: time + 60_000,
    host: 'host-1',
    permission: 'host-console',
  })
  expect(desk.endOf(footing)).toBeNull()
  for (const viewer of [dave, olga])
    expect(desk.view(viewer).grants).toMatchObject([
      { id, state: 'active', person: 'dave', approvedBy: 'olga' },
    ])
  time += 60_000
  expect(desk.authorise(dave, 'console', target('host-1')).kind).toBe('refused')
  expect(desk.endOf(footing)).toBe('expired')
  expect(desk.view(dave).grants).toMatchObject([{ id, state: 'expired' }])
})

test('a session is allowed no longer than the certificate that opened it holds', () => {
  const { dave, id } = letIn()
  const soon = { ...dave, notAfter: time + 5000 }

  expect(desk.authorise(soon, 'console', target('host-1'))).toMatchObject({ until: time + 5000 })
  expect(desk.endOf({ grant: id, serial: 'nobody' })).toBe('person')
})

test('a footing of two persons is none', () => {
  const { id } = letIn()

  expect(desk.endOf({ grant: id, serial: 'olga' })).toBe('revoked')
})

test.each<[string, 'revoked' | 'person', (given: ReturnType<typeof letIn>) => unknown]>([
  ['it is revoked by whose it is', 'revoked', ({ dave, id }) => desk.revoke(dave, id)],
  ['it is revoked by who may approve', 'revoked', ({ olga, id }) => desk.revoke(olga, id)],
  ['its person is dropped', 'person', () => dropPerson(people, PersonName.parse('dave'))],
  ['its person becomes a viewer', 'person', () => putAs('dave', 'viewer')],
  ['its approver is dropped', 'revoked', () => dropPerson(people, PersonName.parse('olga'))],
  ['its approver becomes a developer', 'revoked', () => putAs('olga', 'developer')],
])('a grant ends when %s, and whoever listens hears of it at once', async (_what, why, end) => {
  const given = letIn()
  await turn()
  told = 0
  await end(given)

  expect(desk.endOf(given.footing)).toBe(why)
  expect(desk.authorise(given.dave, 'console', target('host-1')).kind).toBe('refused')
  await turn()
  expect(told).toBe(1)
})

test('who comes under a dropped person’s name finds none of their grants', () => {
  const { dave } = letIn()
  dropPerson(people, dave.name)
  const again = person('dave', 'developer')

  expect(desk.authorise(again, 'console', target('host-1')).kind).toBe('refused')
  expect(desk.view(again).grants).toMatchObject([{ state: 'revoked', revokedBy: null }])
})

test('what a dropped person approved does not come back with their name', () => {
  const { dave, olga } = letIn()
  dropPerson(people, olga.name)
  person('olga', 'owner')

  expect(desk.authorise(dave, 'console', target('host-1')).kind).toBe('refused')
})

test('a decision that cannot be put on record is not made', () => {
  const [dave, olga] = [person('dave', 'developer'), person('olga', 'owner')]
  const { id } = desk.request(dave, wish())
  const now = (): Date => new Date(time)
  const broken = new AccessDesk({
    store,
    losses: new Losses({ store, audit, now, log: SILENT }),
    audit: { ...audit, append: () => fail() },
    now,
    newRequestId: () => RequestId.parse('request9'),
    world: () => WORLD,
    changes: new AccessChanges(),
    refusedAttempts: new RefusedAttempts(audit, now),
  })

  expect(() => broken.approve(olga, id)).toThrow('the disk is full')
  expect(() => broken.request(dave, wish())).toThrow('the disk is full')
  expect(desk.view(olga)).toMatchObject({ requests: [{ id, state: 'pending' }], grants: [] })
})

/** The same desk on a disk that is full when told so. */
const onFullDisk = () => {
  const disk = { isFull: true }
  const now = (): Date => new Date(time)
  const transaction: Store['transaction'] = (work) =>
    store.transaction(() => {
      const done = work()
      if (disk.isFull) fail()
      return done
    })
  const changes = new AccessChanges()
  const narrow = { ...store, transaction }
  const losses = new Losses({ store: narrow, audit, now, log: SILENT })
  const common = { store: inForce(narrow, losses), losses, audit, now }
  const full = new AccessDesk({
    ...{ ...common, world: () => WORLD, changes },
    newRequestId: () => RequestId.parse('request9'),
    refusedAttempts: new RefusedAttempts(audit, now),
  })
  full.onAccessChanged(() => told++)
  const register = { ...people, ...common, onPersonChanged: () => changes.tell() }
  return { full, disk, register }
}

test('a revocation that cannot be written down holds all the same, and says so', async () => {
  const { dave, olga, id, footing } = letIn()
  await turn()
  told = 0
  const { full } = onFullDisk()

  expect(() => full.revoke(olga, id)).toThrow(
    expect.objectContaining({ code: 'E_REVOKED_UNWRITTEN', fault: 'system' }),
  )
  expect(full.endOf(footing)).toBe('revoked')
  expect(full.view(dave).grants).toMatchObject([{ id, state: 'revoked', revokedBy: 'olga' }])
  await turn()
  expect(told).toBe(1)
  expect(() => full.authorise(dave, 'console', target('host-1'))).toThrow('the disk is full')
})

test('it is written down once there is room, once, and nobody is let in by the grant again', () => {
  const { dave, olga, id } = letIn()
  const { full, disk } = onFullDisk()
  expect(() => full.revoke(olga, id)).toThrow('could not be written down')
  disk.isFull = false

  expect(full.authorise(dave, 'console', target('host-1')).kind).toBe('refused')
  expect(full.authorise(dave, 'console', target('host-1')).kind).toBe('refused')
  expect(desk.view(dave).grants).toMatchObject([{ id, state: 'revoked', revokedBy: 'olga' }])
  expect(audit.all().filter(({ action }) => action === 'revoke-access')).toHaveLength(1)
})

test('it is written down by itself, too, and revoking it again is the same', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { dave, olga, id } = letIn()
  const { full, disk } = onFullDisk()
  for (let tries = 0; tries < 2; tries++)
    expect(() => full.revoke(olga, id)).toThrow('could not be written down')
  vi.advanceTimersByTime(5000)
  expect(desk.view(dave).grants).toMatchObject([{ id, state: 'active' }])
  disk.isFull = false
  vi.advanceTimersByTime(1000)

  expect(desk.view(dave).grants).toMatchObject([{ id, state: 'revoked' }])
})

test('a grant that was revoked, or has run out, is not revoked again: nothing is on record that was not done', async () => {
  const { dave, olga, id } = letIn()
  const first = desk.revoke(olga, id)
  await turn()
  told = 0

  expect(desk.revoke(olga, id)).toEqual(first)
  expect(desk.revoke(dave, id)).toEqual(first)
  expect(revokers()).toEqual(['person:olga'])
  const other = letIn()
  time += 60_000
  expect(desk.revoke(other.olga, other.id)).toMatchObject({ id: other.id, state: 'approved' })
  expect(revokers()).toEqual(['person:olga'])
})

test('who revokes what ended with its person is told that it is not written, until it is', () => {
  const { olga, dave, id } = letIn()
  const { full, disk, register } = onFullDisk()
  expect(() => dropPerson(register, dave.name)).toThrow('could not be written down')
  expect(() => full.revoke(olga, id)).toThrow('could not be written down')
  disk.isFull = false

  expect(full.revoke(olga, id)).toMatchObject({ id })
  expect(revokers()).toEqual([])
  expect(desk.view(olga).grants).toMatchObject([{ id, state: 'revoked', revokedBy: null }])
})

test('whoever revoked it first is on record for it, whoever revokes it again before there is room, or after', () => {
  const { olga, id } = letIn()
  const ada = person('ada', 'admin')
  const { full, disk } = onFullDisk()
  for (const one of [olga, ada])
    expect(() => full.revoke(one, id)).toThrow('could not be written down')
  disk.isFull = false
  full.revoke(ada, id)

  expect(revokers()).toEqual(['person:olga'])
  expect(desk.view(olga).grants).toMatchObject([{ id, state: 'revoked', revokedBy: 'olga' }])
})

test('on a full disk, too, nobody revokes what they may not', () => {
  const { id, footing } = letIn()
  const { full } = onFullDisk()

  expect(() => full.revoke(person('eve', 'developer'), id)).toThrow('no access')
  expect(() => full.revoke(person('eve', 'developer'), '../../x')).toThrow('no access')
  expect(full.endOf(footing)).toBeNull()
})

test('the record says who asked for what, and what came of it', () => {
  const { olga, id } = letIn()
  desk.revoke(olga, id)
  const said = audit.all().map(({ actor, action, target: what }) => [actor, action, what])

  expect(said).toEqual([
    ['person:dave', 'request-access', id],
    ['person:olga', 'approve-access', id],
    ['person:olga', 'revoke-access', id],
  ])
  expect(audit.all()[0]?.detail).toBe('dave: console to host-1 for 60 s: to look')
})

test('one person’s flood of refused attempts is counted, and covers nobody else’s', () => {
  const [vera, eve] = [person('vera', 'viewer'), person('eve', 'viewer')]
  for (let tries = 0; tries < 100; tries++)
    expect(() => desk.request(vera, wish())).toThrow('no access')
  expect(() => desk.request(eve, wish())).toThrow('no access')
  const actors = audit.all().map(({ actor }) => actor)

  expect(actors.filter((actor) => actor === 'person:vera')).toHaveLength(60)
  expect(actors.at(-1)).toBe('person:eve')
})

test('the database itself refuses a grant without another’s approval', () => {
  const { id } = letIn()
  const record = store.access.get(id)
  if (record === null) throw new Error('it was there')

  expect(() => store.access.put({ ...record, decidedBy: record.person })).toThrow('CHECK')
  expect(() => store.access.put({ ...record, decidedBy: null })).toThrow('CHECK')
  expect(() => store.access.put({ ...record, state: 'denied' })).toThrow('CHECK')
})

const revokers = () =>
  audit.all().flatMap(({ action, actor }) => (action === 'revoke-access' ? [actor] : []))

const putAs = (name: string, role: Role) =>
  putPerson(people, PersonName.parse(name), { role, password: null })

const fail = (): never => {
  throw new Error('the disk is full')
}
