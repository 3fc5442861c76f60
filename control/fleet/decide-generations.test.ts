import { beforeEach, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

let fleet: SimulatedFleet
let one: HostId
let three: HostId
beforeEach(() => {
  ;({ fleet, one, three } = threeHosts())
})

test('a restart of control makes no new order where nothing changed', () => {
  fleet.run()
  const before = fleet.host(one).generation
  fleet.restart()
  fleet.run()

  expect(fleet.host(one).generation).toBe(before)
  expect(fleet.isSettled()).toBe(true)
})

test('an agent that is ahead of control is reached by a number above its own', () => {
  fleet.run()
  fleet.agent(one).generation = 900
  fleet.run()

  expect(fleet.host(one).generation).toBe(901)
  expect(fleet.agent(one).generation).toBe(901)
  expect(fleet.isSettled()).toBe(true)
})

test('a nonsensical generation does not end the numbers', () => {
  fleet.run()
  const before = fleet.host(one).generation
  fleet.agent(one).generation = Number.MAX_SAFE_INTEGER
  fleet.contact(one)
  fleet.turn()

  expect(fleet.host(one).generation).toBe(before)
})

test('the numbers rise over a leave and a new machine under the same name', () => {
  fleet.run()
  fleet.leave(three)
  fleet.run()
  const before = fleet.host(three).generation
  fleet.join('host-3', 13)
  fleet.run()

  expect(fleet.host(three).generation).toBeGreaterThan(before)
  expect(fleet.isSettled()).toBe(true)
})

test('a report on an older order proves nothing about a newer wish', () => {
  fleet.run()
  fleet.leave(three)
  fleet.turn()

  // The last reports still list the holes and were true a moment ago; nobody has had the new order.
  expect(fleet.stages()).toMatchObject({ 'host-1 host-3': 'shutting' })
  expect(fleet.turn()).toBe(0)
})

test('the fleet is not settled while a live member has not applied its newest order', () => {
  fleet.run()
  fleet.hosts.set(one, { ...fleet.host(one), generation: fleet.host(one).generation + 1 })

  expect(fleet.isSettled()).toBe(false)
})

test('the fleet is not settled after a restart until every member was tried', () => {
  fleet.run()
  fleet.restart()

  expect(fleet.isSettled()).toBe(false)
})
