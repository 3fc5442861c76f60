import { beforeEach, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import { LEAVER_GRACE_MS } from './members.ts'
import { NO_CONTACT } from './model.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

let fleet: SimulatedFleet
let one: HostId
let two: HostId
let three: HostId
beforeEach(() => {
  ;({ fleet, one, two, three } = threeHosts())
  fleet.run()
})

test('a host that seems alive but does not empty itself holds nobody up for longer than its grace', () => {
  fleet.leave(three)
  fleet.turn()
  for (const id of [one, two]) fleet.deliver(id)
  fleet.turn()

  expect(fleet.host(three).state).toBe('leaving')

  fleet.now += LEAVER_GRACE_MS
  fleet.turn()

  expect(fleet.host(three).state).toBe('gone')
  expect(fleet.told(one, three)).toContain('pair-shut')
})

test('a live leaver’s own side must be shut as well before the pair is', () => {
  fleet.leave(three)
  fleet.turn()
  fleet.deliver(one)
  fleet.turn()

  expect(fleet.told(one, three)).not.toContain('pair-shut')

  fleet.deliver(three)
  fleet.turn()

  expect(fleet.told(one, three)).toContain('pair-shut')
})

test('a hole that is missing by accident is not a hole that was shut', () => {
  fleet.leave(three)
  fleet.turn()
  fleet.deliver(three)
  fleet.distort(one, (report) => ({
    ...report,
    holes: [],
    overlay: { ...report.overlay, joined: [] },
  }))
  fleet.turn()

  // host-1 holds the old order yet and will repair what it lost.
  expect(fleet.stages()).toMatchObject({ 'host-1 host-3': 'shutting' })
})

test('a hole that is shut is not enough as long as the leaver is in the overlay', () => {
  fleet.leave(three)
  fleet.turn()
  for (const id of [one, two, three]) fleet.deliver(id)
  fleet.distort(one, (report) => ({
    ...report,
    overlay: { ...report.overlay, joined: [two, three] },
  }))
  fleet.turn()

  expect(fleet.stages()).toMatchObject({ 'host-1 host-3': 'shutting' })
  expect(fleet.host(three).state).toBe('leaving')
})

test('a host within reach that has not shut yet holds the leave', () => {
  fleet.leave(three)
  fleet.turn()
  fleet.deliver(one)
  fleet.deliver(three)
  fleet.now += 60_000
  fleet.turn()

  expect(fleet.host(three).state).toBe('leaving')
  expect(fleet.stages()).toMatchObject({ 'host-2 host-3': 'shutting' })
})

test('a host out of reach does not hold the leave, and shuts at its first contact', () => {
  fleet.cut(two)
  fleet.contact(two)
  fleet.leave(three)
  fleet.run()

  expect(fleet.host(three).state).toBe('gone')
  expect(fleet.holes()).toContain('host-2<host-3')
  expect(fleet.stages()).toMatchObject({ 'host-2 host-3': 'shutting' })
  expect(fleet.isSettled()).toBe(false)

  fleet.heal(two)
  fleet.run()

  expect(fleet.holes()).not.toContain('host-2<host-3')
  expect(fleet.told(two, three).at(-1)).toBe('pair-shut')
  expect(fleet.isSettled()).toBe(true)
})

test('a link that is only being redialled does not count as out of reach', () => {
  fleet.cut(two)
  fleet.leave(three)
  fleet.turn()
  for (const id of [one, two, three]) fleet.deliver(id)
  fleet.turn()

  expect(fleet.host(three).state).toBe('leaving')
})

test('after a restart nobody counts as out of reach before having been tried', () => {
  fleet.leave(three)
  fleet.turn()
  fleet.restart()
  fleet.now += 60_000
  fleet.turn()

  expect(fleet.host(three).state).toBe('leaving')
})

test('a host with a full disk does not hold the leave: it cannot keep the order, but has closed what that closes', () => {
  fleet.fill(two)
  fleet.leave(three)
  fleet.run()

  expect(fleet.host(three).state).toBe('gone')
  expect(fleet.holes()).not.toContain('host-2<host-3')
  expect(fleet.told(two, three).at(-1)).toBe('pair-shut')
  expect(fleet.host(two).applied).toBeLessThan(fleet.host(two).generation)
  expect(fleet.isSettled()).toBe(false)

  fleet.empty(two)
  fleet.run()

  expect(fleet.host(two).applied).toBe(fleet.host(two).generation)
  expect(fleet.isSettled()).toBe(true)
})

test('what a host without room refused to open once is not shut by that when it was opened since', () => {
  const four = fleet.join('host-4', 14)
  fleet.contact(four)
  fleet.fill(one)
  fleet.run()
  fleet.empty(one)
  fleet.run()
  fleet.leave(four)
  fleet.turn()
  for (const id of [two, three, four]) fleet.deliver(id)
  fleet.now += 60_000
  fleet.turn()

  expect(fleet.contacts.get(one)?.closing?.report.holes).toHaveLength(2)
  expect(fleet.stages()).toMatchObject({ 'host-1 host-4': 'shutting' })
  expect(fleet.host(four).state).toBe('leaving')
})

test('a refusal that still lists the hole shuts nothing', () => {
  fleet.leave(three)
  fleet.turn()
  fleet.deliver(one)
  fleet.deliver(three)
  fleet.contact(two)
  const contact = fleet.contacts.get(two) ?? NO_CONTACT
  const { generation } = fleet.host(two)
  if (contact.report === null) throw new Error('host-2 has not reported')
  fleet.contacts.set(two, { ...contact, closing: { generation, report: contact.report } })
  fleet.turn()

  expect(fleet.stages()).toMatchObject({ 'host-2 host-3': 'shutting' })
  expect(fleet.host(three).state).toBe('leaving')
})

test('a host with a full disk holds a join up: what it refused to open is not punched', () => {
  const four = fleet.join('host-4', 14)
  fleet.contact(four)
  fleet.fill(one)
  fleet.run()

  expect(fleet.stages()).toMatchObject({ 'host-1 host-4': 'punching', 'host-2 host-4': 'joined' })
  expect(fleet.holes()).not.toContain('host-1<host-4')
})
