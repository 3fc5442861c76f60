import { beforeEach, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

let fleet: SimulatedFleet
let one: HostId
let two: HostId
let three: HostId
beforeEach(() => {
  ;({ fleet, one, two, three } = threeHosts())
  fleet.run()
})

test('a live host ends without peers, without holes on the others, and gone', () => {
  fleet.leave(three)
  fleet.run()

  expect(fleet.holes()).toEqual(['host-1<host-2', 'host-2<host-1'])
  expect(fleet.host(three).state).toBe('gone')
  expect(fleet.told(one, three)).toContain('pair-shut')
  expect(fleet.isSettled()).toBe(true)
})

test('all others are told in the same turn', () => {
  fleet.leave(three)
  fleet.turn()

  expect(
    [one, two, three].map((id) => fleet.host(id).desired?.peers.map(({ host }) => host)),
  ).toEqual([[two], [one], []])
})

test('a dead host needs no sign of life', () => {
  fleet.kill(three)
  fleet.contact(three)
  fleet.leave(three)
  fleet.run()

  expect(fleet.holes().filter((hole) => !hole.startsWith('host-3'))).toHaveLength(2)
  expect(fleet.host(three).state).toBe('gone')
  expect(fleet.isSettled()).toBe(true)
})

test('a dead host that comes back learns that it has no peers', () => {
  fleet.kill(three)
  fleet.leave(three)
  fleet.run()
  fleet.revive(three)
  fleet.run()

  expect(fleet.holes().filter((hole) => hole.startsWith('host-3'))).toEqual([])
})

test('a lone host that leaves is gone once its last order is applied, and the fleet is not settled before', () => {
  fleet = new SimulatedFleet()
  one = fleet.join('host-1', 11)
  fleet.contact(one)
  fleet.turn()
  fleet.leave(one)
  fleet.turn()

  expect(fleet.host(one).state).toBe('leaving')
  expect(fleet.isSettled()).toBe(false)

  fleet.deliver(one)
  fleet.turn()

  expect(fleet.host(one).state).toBe('gone')
  expect(fleet.isSettled()).toBe(true)
})

test('two that leave at once are both gone, and the one that stays is alone', () => {
  fleet.leave(two)
  fleet.leave(three)
  fleet.run()

  expect(fleet.holes()).toEqual([])
  expect([two, three].map((id) => fleet.host(id).state)).toEqual(['gone', 'gone'])
  expect(fleet.pairs.size).toBe(0)
  expect(fleet.isSettled()).toBe(true)
})

test('a host that leaves in the middle of its join is forgotten by everyone', () => {
  const four = fleet.join('host-4', 14)
  fleet.contact(four)
  fleet.turn()
  fleet.deliver(one)
  fleet.leave(four)
  fleet.run()

  expect(fleet.holes()).toHaveLength(6)
  expect(fleet.host(four).state).toBe('gone')
})

test('a host that leaves before its first contact is gone', () => {
  const four = fleet.join('host-4', 14)
  fleet.kill(four)
  fleet.leave(four)
  fleet.run()

  expect(fleet.host(four).state).toBe('gone')
})
