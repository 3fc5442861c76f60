import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostId } from '../../agent/protocol/names.ts'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { RequestId, type Role, type SessionRequest } from '../api/people-contract.ts'
import { openAudit, type Audit } from '../audit/audit.ts'
import { sealOf } from '../credentials/seal.ts'
import type { Fleet, HostRecord } from '../fleet/model.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import { RefusedAttempts } from '../people/refused-attempts.ts'
import { Losses } from '../store/losses.ts'
import { openStore, type Store } from '../store/store.ts'
import { Logged } from '../testing/logged.ts'
import type { AgentEnd } from './agent-way.ts'
import { SessionKeeper, type SessionParts } from './keeper.ts'
import { recordingPath } from './recorder.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seal = sealOf(privateKey, publicKey)
const keptHead = { read: () => null, write: () => undefined }
const host = HostId.parse('host-1')
const target = { kind: 'host', host } as const

let state: string
let store: Store
let audit: Audit
let parts: SessionParts
let keeper: SessionKeeper
let ended: 'revoked' | null
let isFull: boolean
let asked: PromiseWithResolvers<undefined>
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'drawbridge-keeper-'))
  store = openStore(join(state, 'control.sqlite'))
  const now = (): Date => new Date()
  audit = openAudit({ store, seal, keptHead, log: new Logged(), now })
  ended = null
  isFull = false
  asked = Promise.withResolvers()
  const transaction = <T>(work: () => T): T => {
    if (isFull) throw new Error('the disk is full')
    return store.transaction(work)
  }
  const append: Audit['append'] = (record) => {
    if (isFull) throw new Error('the disk is full')
    audit.append(record)
  }
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const full = { ...audit, append }
  parts = {
    losses: new Losses({ store: { transaction }, audit: full, now, log }),
    ...{ log, now, seal, state, store: { ...store, transaction }, audit: full },
    limits: { attachMs: 60_000, idleMs: 60_000, lingerMs: 60_000 },
    access: {
      authorise: () => ({
        ...{ kind: 'allowed', grant: RequestId.parse('abcdefgh'), until: Date.now() + 60_000 },
        ...{ target, host, permission: 'host-console' },
      }),
      endOf: () => ended,
    },
    refusedAttempts: new RefusedAttempts(audit, now),
    fleet: () => FLEET,
    present: async (): Promise<AgentEnd> => {
      await asked.promise
      return { socket: new PassThrough(), head: Buffer.alloc(0) }
    },
  }
  keeper = new SessionKeeper(parts)
})
afterEach(() => {
  isFull = false
  keeper[Symbol.dispose]()
  audit[Symbol.dispose]()
  store[Symbol.dispose]()
  rmSync(state, { recursive: true })
})

/** All that a session looks at. */
const FLEET = {
  hosts: new Map([[host, { state: 'member', address: '127.0.0.1' } as HostRecord]]),
} as unknown as Fleet

const person = (name: string, role: Role): AdmittedPerson => ({
  ...{ name: PersonName.parse(name), role, serial: name, notAfter: Date.now() + 60_000 },
})
const [dave, eve, olga, rob] = [
  person('dave', 'developer'),
  person('eve', 'developer'),
  person('olga', 'owner'),
  person('rob', 'reviewer'),
]

const wish = (user: 'root' | 'component' = 'root'): SessionRequest => ({
  target,
  purpose: { verb: 'console', user, command: ['true'], terminal: null },
})

const agentAnswers = (): void => asked.resolve(undefined)

const opened = async (caller = dave) => {
  const opening = keeper.open(caller, wish())
  agentAnswers()
  return opening
}

const lines = (action: string) =>
  audit.all().flatMap((entry) => (entry.action === action ? [entry.outcome] : []))

test('access that ends while the agent is asked ends the session, once and for that reason', async () => {
  const opening = keeper.open(dave, wish())
  ended = 'revoked'
  agentAnswers()

  await expect(opening).rejects.toMatchObject({ code: 'E_NO_ACCESS' })
  expect(keeper.list(dave)).toMatchObject([{ ended: { why: 'revoked' } }])
  expect(lines('end-session')).toEqual(['done'])
  expect(store.sessions.newest(null, 1)[0]?.recordingHash).toMatch(/^[0-9a-f]{64}$/)
})

test('a session that is killed while its agent is asked never begins', async () => {
  const opening = keeper.open(dave, wish())
  const [beginning] = keeper.list(olga)
  await keeper.kill(olga, beginning?.id ?? '')
  agentAnswers()

  await expect(opening).rejects.toMatchObject({ code: 'E_NO_ACCESS' })
  expect(keeper.list(dave)).toMatchObject([{ ended: { why: 'killed' } }])
})

test('a session that is over is not killed again: nothing is on record that was not done', async () => {
  const { id } = await opened()
  await keeper.kill(dave, id)
  await keeper.kill(dave, id)

  expect(lines('kill-session')).toEqual(['done'])
})

test.each([
  ['kill-session', (id: string) => keeper.kill(eve, id)],
  ['kill-session', (id: string) => keeper.kill(rob, id)],
  ['play-session', (id: string) => keeper.recording(eve, id)],
  ['attach-session', (id: string) => keeper.attach(eve, streamOf(id))],
  ['attach-session', (id: string) => keeper.attach(olga, streamOf(id))],
  ['kill-session', () => keeper.kill(eve, '../../control.sqlite')],
])('a denied %s is on record', async (action, tries) => {
  const { id } = await opened()

  await expect(tries(id)).rejects.toMatchObject({ code: 'E_NO_ACCESS' })
  expect(lines(action)).toEqual(['refused'])
})

const streamOf = (id: string) => ({ id, socket: new PassThrough(), head: Buffer.alloc(0) })

test('a session that is refused for what it is to do is on record', async () => {
  await expect(keeper.open(dave, wish('component'))).rejects.toMatchObject({
    code: 'E_USER_NOT_ALLOWED',
  })
  expect(lines('open-session')).toEqual(['refused'])
})

test('nobody alone fills a host, and others still come in', async () => {
  for (let count = 0; count < 16; count++) await opened()

  await expect(opened()).rejects.toMatchObject({ code: 'E_TOO_MANY_SESSIONS' })
  expect((await opened(eve)).ended).toBeNull()
})

test('a recording that somebody has edited is said to be altered', async () => {
  const { id } = await opened()
  expect((await keeper.recording(rob, id)).state).toBe('growing')
  await keeper.kill(dave, id)
  expect((await keeper.recording(rob, id)).state).toBe('sealed')
  writeFileSync(recordingPath(state, id), 'nothing happened\n')

  expect((await keeper.recording(rob, id)).state).toBe('altered')
})

test('a session is killed on a full disk, too, and whoever kills it is told that it is not written, until it is', async () => {
  const { id } = await opened()
  isFull = true
  for (const who of [dave, olga]) {
    await expect(keeper.kill(who, id)).rejects.toMatchObject({ code: 'E_REVOKED_UNWRITTEN' })
    expect(keeper.get(dave, id).ended?.why).toBe('killed')
  }
  isFull = false

  expect(await keeper.kill(olga, id)).toMatchObject({ ended: { why: 'killed' } })
  expect(lines('kill-session')).toEqual(['done'])
})

test('a session that is killed on a full disk while its agent is asked never begins', async () => {
  const opening = keeper.open(dave, wish())
  const [beginning] = keeper.list(olga)
  isFull = true
  const killed = keeper.kill(olga, beginning?.id ?? '')
  await expect(killed).rejects.toMatchObject({ code: 'E_REVOKED_UNWRITTEN' })
  agentAnswers()

  await expect(opening).rejects.toMatchObject({ code: 'E_NO_ACCESS' })
  expect(keeper.list(dave)).toMatchObject([{ ended: { why: 'killed' } }])
})

test('after a restart on a full disk nobody is let in, and no agent is asked', async () => {
  await opened()
  isFull = true
  using restarted = new SessionKeeper({
    ...parts,
    present: () => Promise.reject(new Error('an agent was asked')),
  })

  await expect(restarted.open(dave, wish())).rejects.toThrow('the disk is full')
  expect(restarted.list(dave)).toMatchObject([{ ended: { why: 'control-ended' } }])
})

test('a session that cannot be put on record leaves no handle open', async () => {
  isFull = true
  const before = readdirSync('/proc/self/fd').length
  for (let tries = 0; tries < 10; tries++)
    await expect(keeper.open(dave, wish())).rejects.toThrow('the disk is full')

  expect(readdirSync('/proc/self/fd').length).toBe(before)
})

test('nor does one that no agent takes up', async () => {
  const before = readdirSync('/proc/self/fd').length
  asked.reject(new Error('nobody answers'))
  await expect(keeper.open(dave, wish())).rejects.toThrow('nobody answers')

  expect(readdirSync('/proc/self/fd').length).toBe(before)
  expect(keeper.list(dave)).toMatchObject([{ ended: { why: 'agent-lost' } }])
})

test('what a control that was killed left open is over for whoever looks, and on record', async () => {
  const { id } = await opened()
  using _restarted = new SessionKeeper(parts)

  expect(store.sessions.get(id)?.ended?.why).toBe('control-ended')
  expect(lines('end-session')).toEqual(['done'])
})

test('one whose time was over before control came back ended then at the latest', async () => {
  const { id, until } = await opened()
  const later = new Date(Date.parse(until) + 3_600_000)
  using _restarted = new SessionKeeper({ ...parts, now: () => later })

  expect(store.sessions.get(id)?.ended).toEqual({ at: until, why: 'control-ended' })
})

test('where the end of one cannot be written all end, and nothing is opened until it is', async () => {
  const [{ id }] = [await opened(), await opened()]
  isFull = true
  ended = 'revoked'
  keeper.reconsider()
  ended = null

  expect(keeper.get(dave, id).ended?.why).toBe('revoked')
  expect(keeper.list(dave).map(({ ended: end }) => end?.why)).toEqual(['revoked', 'revoked'])
  await expect(opened()).rejects.toThrow('the disk is full')
  isFull = false
  await opened()
  expect(lines('end-session')).toEqual(['done', 'done'])
})
