import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostId } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import { openStore, type Store } from '../store/store.ts'
import { FleetMemory } from './fleet-memory.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-memory-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const overlay = { mode: 'encrypted', vni: 4096, port: 51820 } as const
const agentLifeMs = 4 * 3600 * 1000

const memoryOf = (store: Store, at = 0): FleetMemory =>
  new FleetMemory({ store, overlay, agentLifeMs, now: () => new Date(at) })

test('what was decided is there after a restart, contacts are not', () => {
  const world = new SimulatedFleet()
  const id = world.join('host-1', 11)
  world.join('host-2', 12)
  world.run()
  {
    using store = openStore(join(directory, 'control.sqlite'))
    const memory = memoryOf(store)
    const decision = { hosts: [...world.hosts.values()], pairs: [...world.pairs.values()] }
    memory.keep({ ...decision, shut: [], apps: [], gone: [], events: [] }, () => undefined)
    memory.reach(id, 'up', 1)
  }
  using store = openStore(join(directory, 'control.sqlite'))
  const { hosts, pairs, contacts } = memoryOf(store).fleet(0)

  expect([...hosts.values()]).toEqual([...world.hosts.values()])
  expect([...pairs.values()]).toEqual([...world.pairs.values()])
  expect(contacts.size).toBe(0)
})

test('memory follows the fleet as it is: of hosts that came and went none is left when no certificate of them can hold', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = memoryOf(store)
  const { hosts, leftAt } = cameAndWent(50)
  memory.keep({ hosts, pairs: [], shut: [], apps: [], gone: [], events: [] }, () => undefined)
  hosts.forEach(({ id }) => memory.reach(id, 'down', leftAt))

  memory.forget(leftAt + agentLifeMs - 1)
  expect([memory.fleet(0).hosts.size, memory.fleet(0).contacts.size]).toEqual([51, 51])

  memory.forget(leftAt + agentLifeMs)
  expect([...memory.fleet(0).hosts.keys()]).toEqual(['host-1'])
  expect([...memory.fleet(0).contacts.keys()]).toEqual(['host-1'])
  expect(memoryOf(store, leftAt + agentLifeMs + 1).fleet(0).hosts.size).toBe(1)
})

test('who was forgotten and is invited again goes on above the generations it had', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = memoryOf(store)
  const { hosts, leftAt } = cameAndWent(1)
  memory.keep({ hosts, pairs: [], shut: [], apps: [], gone: [], events: [] }, () => undefined)
  memory.forget(leftAt + agentLifeMs)
  const id = HostId.parse('came-1')
  expect(memory.host(id)).toBeNull()

  expect(store.hosts.get(id)?.generation).toBe(7)
  memory.reload(id)
  expect(memory.host(id)?.generation).toBe(7)
})

test('an answer tells of a new generation, and takes nothing back within one', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = memoryOf(store)
  const { id, report } = reported(3)
  expect(memory.isNews(id, report)).toBe(true)
  memory.report(id, report, 0)

  expect(memory.isNews(id, report)).toBe(false)
  expect(memory.isNews(id, { ...report, generation: 2 })).toBe(false)
  expect(memory.isNews(id, { ...report, generation: 4 })).toBe(true)
})

test('a decision that cannot be written is not remembered either', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = memoryOf(store)
  const world = new SimulatedFleet()
  world.join('host-1', 11)
  const fail = (): never => {
    throw new Error('the disk is full')
  }

  expect(() =>
    memory.keep(
      { hosts: [...world.hosts.values()], pairs: [], shut: [], apps: [], gone: [], events: [] },
      fail,
    ),
  ).toThrow('the disk is full')
  expect(memory.fleet(0).hosts.size).toBe(0)
  expect(store.hosts.presentOrLeftSince(0)).toEqual([])
})

/** One that stays, and so many that are gone. */
const cameAndWent = (many: number) => {
  const world = new SimulatedFleet()
  world.join('host-1', 11)
  const leftAt = world.now
  for (let at = 1; at <= many; at++) {
    const id = world.join(`came-${at}`, 20 + at)
    world.hosts.set(id, { ...world.host(id), state: 'gone', leftAt, generation: 7 })
  }
  return { hosts: [...world.hosts.values()], leftAt }
}

const reported = (generation: number): { readonly id: HostId; readonly report: Report } => {
  const world = new SimulatedFleet()
  const id = world.join('host-1', 11)
  world.contact(id)
  const report = world.contacts.get(id)?.report
  if (report === undefined || report === null) throw new Error('no report')
  return { id, report: { ...report, generation } }
}
