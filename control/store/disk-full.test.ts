import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostId, Ipv4, Mac } from '../../agent/protocol/names.ts'
import { openAudit } from '../audit/audit.ts'
import { headFile } from '../audit/kept-head.ts'
import { openAuthority } from '../credentials/authority.ts'
import { enrol } from '../credentials/enrol.ts'
import { openRevocations } from '../credentials/revocation-list.ts'
import { invite } from '../fleet/membership.ts'
import { Logged } from '../testing/logged.ts'
import { newMachineKey, newWireguardKey } from '../testing/machine.ts'
import { openJournal } from './journal.ts'
import { Losses } from './losses.ts'
import { openDatabase } from './open.ts'
import { storeOver, type Store } from './store.ts'

let directory: string
let database: DatabaseSync
let store: Store
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-full-'))
  const path = join(directory, 'control.sqlite')
  const opened = openDatabase(path)
  database = opened.database
  store = storeOver(path, opened)
})
afterEach(() => {
  store[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

/** SQLite says the same when a file may not grow any more, whatever keeps it from growing. */
const fill = (): void => {
  database.exec('PRAGMA max_page_count = 1')
}
/** Takes up what is free in the pages of certificates, too. */
const fillPages = (): void => {
  const add = database.prepare(`INSERT INTO certificates (serial, role, key_hash, issued_at,
    not_after, pem) VALUES (?, 'operator', '', 0, 4102444800000, ?)`)
  const addUntilFull = (size: number): void => {
    try {
      for (let row = 0; row < 100; row++) add.run(`${size}-${row}`, 'x'.repeat(size))
    } catch (error) {
      expect(error).toMatchObject({ errstr: 'database or disk is full' })
    }
  }
  ;[700, 100, 10].forEach(addUntilFull)
}

const makeRoom = (): void => {
  database.exec('PRAGMA max_page_count = 100000')
}

/** More than any free page of the file takes. */
const write = (): void =>
  store.transaction(() => {
    store.meta.set('first', 'x')
    store.meta.set('large', 'x'.repeat(50_000))
  })

test('what does not fit on the disk is refused whole, with what to do about it', () => {
  fill()

  expect(write).toThrow(
    expect.objectContaining({
      code: 'E_STORE_FULL',
      fault: 'system',
      next: expect.stringContaining('make room'),
    }),
  )
  expect(store.meta.get('first')).toBeNull()
})

test('once there is room again the store goes on', () => {
  fill()
  expect(write).toThrow('the disk is full')
  makeRoom()
  write()

  expect(store.meta.get('first')).toBe('x')
})

test('a join that cannot be written down gives no certificate and spends no token', async () => {
  const now = (): Date => new Date()
  const authority = await openAuthority(join(directory, 'authority.pem'), store, now())
  const { seal } = authority
  using audit = openAudit({
    store,
    seal,
    keptHead: headFile(join(directory, 'head')),
    log: new Logged(),
    now,
  })
  const revocations = openRevocations({ store, seal, now })
  const losses = new Losses({ store, audit, now, log: { error: () => undefined } })
  const common = { store, losses, audit, journal: openJournal(store, now), now }
  const onHostChanged = (): void => undefined
  const revocation = { ...common, revocations, cut: () => undefined }
  const membership = { ...common, revocation, tokenLifeMs: 60_000, reserved: [], onHostChanged }
  const { token } = invite(membership, HOST)
  const desk = {
    ...common,
    authority,
    overlayMode: 'encrypted',
    agentLifeMs: 60_000,
    onHostChanged,
  } as const
  const { csr } = await newMachineKey()
  const request = { host: HOST.id, token, csr, wireguardKey: newWireguardKey() }
  fill()
  fillPages()

  await expect(enrol(desk, request)).rejects.toMatchObject({ code: 'E_STORE_FULL' })
  expect(store.hosts.get(HOST.id)?.state).toBe('invited')
  makeRoom()
  expect((await enrol(desk, request)).certificate).toContain('BEGIN CERTIFICATE')
})

const HOST = {
  id: HostId.parse('host-1'),
  address: Ipv4.parse('198.18.0.11'),
  inner: Ipv4.parse('198.19.0.11'),
  mac: Mac.parse('02:db:13:00:00:0b'),
}
