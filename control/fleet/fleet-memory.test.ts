import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostId } from '../../agent/protocol/names.ts'
import type { Report } from '../../agent/protocol/report.ts'
import { openStore } from '../store/store.ts'
import { FleetMemory } from './fleet-memory.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawbridge-memory-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const overlay = { mode: 'encrypted', vni: 4096, port: 51820 } as const

test('what was decided is there after a restart, contacts are not', () => {
  const world = new SimulatedFleet()
  const id = world.join('host-1', 11)
  world.join('host-2', 12)
  world.run()
  {
    using store = openStore(join(directory, 'control.sqlite'))
    const memory = new FleetMemory(store, overlay)
    const decision = { hosts: [...world.hosts.values()], pairs: [...world.pairs.values()] }
    memory.keep({ ...decision, shut: [], events: [] }, () => undefined)
    memory.reach(id, 'up', 1)
  }
  using store = openStore(join(directory, 'control.sqlite'))
  const { hosts, pairs, contacts } = new FleetMemory(store, overlay).fleet(0)

  expect([...hosts.values()]).toEqual([...world.hosts.values()])
  expect([...pairs.values()]).toEqual([...world.pairs.values()])
  expect(contacts.size).toBe(0)
})

test('an answer tells of a new generation, and takes nothing back within one', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = new FleetMemory(store, overlay)
  const { id, report } = reported(3)
  expect(memory.isNews(id, report)).toBe(true)
  memory.report(id, report, 0)

  expect(memory.isNews(id, report)).toBe(false)
  expect(memory.isNews(id, { ...report, generation: 2 })).toBe(false)
  expect(memory.isNews(id, { ...report, generation: 4 })).toBe(true)
})

test('a decision that cannot be written is not remembered either', () => {
  using store = openStore(join(directory, 'control.sqlite'))
  const memory = new FleetMemory(store, overlay)
  const world = new SimulatedFleet()
  world.join('host-1', 11)
  const fail = (): never => {
    throw new Error('the disk is full')
  }

  expect(() =>
    memory.keep({ hosts: [...world.hosts.values()], pairs: [], shut: [], events: [] }, fail),
  ).toThrow('the disk is full')
  expect(memory.fleet(0).hosts.size).toBe(0)
  expect(store.hosts.all()).toEqual([])
})

const reported = (generation: number): { readonly id: HostId; readonly report: Report } => {
  const world = new SimulatedFleet()
  const id = world.join('host-1', 11)
  world.contact(id)
  const report = world.contacts.get(id)?.report
  if (report === undefined || report === null) throw new Error('no report')
  return { id, report: { ...report, generation } }
}
