import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DesiredState } from '../../agent/protocol/desired-state.ts'
import { HostId } from '../../agent/protocol/names.ts'
import { MOST_ORDER_BYTES, Order } from '../../agent/protocol/order.ts'
import {
  LEAVERS_REMEMBERED_MS,
  MOST_LEAVERS,
  MOST_REVOCATIONS,
  Serial,
  faultInSuccession,
  type Leaver,
  type Revocation,
} from '../../agent/protocol/revocations.ts'
import { makeOrder } from '../fleet/send-order.ts'
import { openStore, type Store } from '../store/store.ts'
import { newWireguardKey } from '../testing/machine.ts'
import { openAuthority } from './authority.ts'
import { openRevocations, type Revocations } from './revocation-list.ts'

const START = Date.parse('2026-11-25T12:00:00.000Z')
const HOUR_MS = 3_600_000

let directory: string
let store: Store
let clock: number
let revocations: Revocations
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-list-'))
  store = openStore(join(directory, 'control.sqlite'))
  clock = START
  const { seal } = await openAuthority(join(directory, 'authority.pem'), store, new Date(clock))
  revocations = openRevocations({ store, seal, now: () => new Date(clock) })
})
afterEach(() => {
  store[Symbol.dispose]()
  rmSync(directory, { recursive: true })
})

/** As long as ids and serials can be. */
const hostOf = (at: number): HostId => HostId.parse(`h${String(at).padStart(31, '0')}`)
const entry = (at: number, host: HostId | null): Revocation => ({
  serial: Serial.parse(`a${at.toString(16).padStart(39, '0')}`),
  host,
  at: new Date(clock).toISOString(),
  until: new Date(clock + 4 * HOUR_MS).toISOString(),
})
const times = <T>(many: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: many }, (_, at) => make(at))

const hex = (octet: number): string => octet.toString(16).padStart(2, '0')
const peersOf = (many: number) =>
  times(many, (at) => ({
    host: hostOf(at),
    address: `198.18.${100 + Math.floor(at / 100)}.${100 + (at % 100)}`,
    publicKey: newWireguardKey(),
    inner: `198.19.${100 + Math.floor(at / 100)}.${100 + (at % 100)}`,
    mac: `02:db:13:00:${hex(Math.floor(at / 100))}:${hex(at % 100)}`,
    stage: 'punched',
  }))

test('the longest list that there can be is read back, and fits into an order for a host with as many peers as there may be', () => {
  revocations.publish({
    revoked: times(MOST_REVOCATIONS + 500, (at) => entry(at, hostOf(at))),
    left: times(MOST_LEAVERS + 500, (at): Leaver => [hostOf(at), clock]),
  })
  const desired = DesiredState.parse({
    overlay: { mode: 'encrypted', vni: 1, port: 51820 },
    self: {
      host: 'host-1',
      address: '198.18.0.11',
      inner: '198.19.0.11',
      mac: '02:db:13:ff:00:0b',
    },
    peers: peersOf(1000),
  })

  const list = revocations.current()
  const wish = { generation: 1, desired, revocations: list }
  const text = JSON.stringify(makeOrder(hostOf(1), wish, new Date(clock)))

  expect(list.list.revoked).toHaveLength(MOST_REVOCATIONS)
  expect(list.list.left).toHaveLength(MOST_LEAVERS)
  expect(Buffer.byteLength(text)).toBeLessThan(MOST_ORDER_BYTES)
  expect(Order.safeParse(JSON.parse(text)).success).toBe(true)
})

test('however many hosts leave, no certificate of control falls off the list before its end', () => {
  revocations.publish({ revoked: [entry(1, null)] })
  const before = revocations.current().list
  revocations.publish({ revoked: times(MOST_REVOCATIONS, (at) => entry(at + 2, hostOf(at))) })

  const { list } = revocations.current()

  expect(list.revoked).toHaveLength(MOST_REVOCATIONS)
  expect(list.revoked[0]).toEqual(before.revoked[0])
  expect(faultInSuccession(list, before, clock)).toBeNull()
  const forgetful = { ...list, revoked: list.revoked.slice(1), number: 9 }
  expect(faultInSuccession(forgetful, before, clock)).toContain('has forgotten serial')
})

test('a certificate stands on the list until its end, and its host among those who left for a week, once', () => {
  const [one, two] = [hostOf(1), hostOf(2)]
  revocations.publish({ revoked: [entry(1, one)], left: [[one, clock]] })
  revocations.publish({ left: [[two, clock + 1]] })
  revocations.publish({ left: [[one, clock + HOUR_MS]] })
  clock += 4 * HOUR_MS
  revocations.publish({})

  expect(revocations.current().list.revoked).toEqual([])
  expect(revocations.current().list.left).toEqual([
    [two, START + 1],
    [one, START + HOUR_MS],
  ])

  clock = START + 1 + LEAVERS_REMEMBERED_MS
  revocations.publish({})
  expect(revocations.current().list.left).toEqual([[one, START + HOUR_MS]])
})

test('a list that was undone with its transaction was never the newest', () => {
  revocations.publish({ left: [[hostOf(1), clock]] })
  const before = revocations.current()

  const undone = (): never => {
    revocations.publish({ left: [[hostOf(2), clock]] })
    expect(revocations.current().list.left).toHaveLength(2)
    throw new Error('the disk is full')
  }
  expect(() => store.transaction(undone)).toThrow('the disk is full')

  expect(revocations.current()).toEqual(before)
  revocations.publish({ left: [[hostOf(3), clock]] })
  expect(revocations.current().list.left.map(([host]) => host)).toEqual([hostOf(1), hostOf(3)])
})
