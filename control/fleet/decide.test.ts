import { beforeEach, describe, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import { LEAVER_GRACE_MS } from './members.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

let fleet: SimulatedFleet
let one: HostId
let two: HostId
let three: HostId

beforeEach(() => {
  fleet = new SimulatedFleet()
  one = fleet.join('host-1', 11)
  two = fleet.join('host-2', 12)
  three = fleet.join('host-3', 13)
})

describe('joining', () => {
  test('three hosts end with exactly six holes, every pair joined and the fleet settled', () => {
    fleet.run()

    expect(fleet.holes()).toHaveLength(6)
    expect(Object.values(fleet.stages())).toEqual(['joined', 'joined', 'joined'])
    expect(fleet.isSettled()).toBe(true)
  })

  test('a pair is punched, proved and joined in this order, each once', () => {
    fleet.run()

    expect(fleet.told(one, two)).toEqual(['pair-punched', 'pair-proved', 'pair-joined'])
  })

  test('a host becomes a member at its first report and not before', () => {
    fleet.cut(three)
    fleet.run()

    expect(fleet.host(one).state).toBe('member')
    expect(fleet.host(three).state).toBe('enrolled')
    expect(fleet.holes()).toHaveLength(2)
    expect(fleet.stages()).toMatchObject({ 'host-1 host-3': 'apart' })
    expect(fleet.isSettled()).toBe(false)
  })

  test('nobody is let into the overlay before both sides have reported the handshake', () => {
    contactAll()
    fleet.turn()
    fleet.deliver(one)
    fleet.turn()

    expect(fleet.stages()).toMatchObject({ 'host-1 host-2': 'punching' })

    fleet.deliver(two)
    fleet.turn()

    // host-1 reported before host-2 had its hole: only host-2 has seen the handshake so far.
    expect(fleet.stages()).toMatchObject({ 'host-1 host-2': 'proving' })
    expect(fleet.host(two).desired?.peers.map(({ stage }) => stage)).toEqual(['punched', 'punched'])

    fleet.contact(one)
    fleet.turn()

    expect(fleet.stages()).toMatchObject({ 'host-1 host-2': 'joining' })
  })

  test('a host that says it joined before it was told to does not make the pair joined', () => {
    contactAll()
    fleet.turn()
    for (const id of [one, two]) fleet.deliver(id)
    for (const [id, peer] of [
      [one, two],
      [two, one],
    ] as const) {
      fleet.contact(id)
      fleet.distort(id, (report) => ({
        ...report,
        overlay: { ...report.overlay, joined: [peer] },
      }))
    }
    fleet.turn()

    expect(fleet.stages()).toMatchObject({ 'host-1 host-2': 'joining' })
  })

  test('a fourth host disturbs no pair that is joined', () => {
    fleet.run()
    const four = fleet.join('host-4', 14)
    fleet.contact(four)
    fleet.turn()

    expect(fleet.host(one).desired?.peers.map(({ host, stage }) => [host, stage])).toEqual([
      [two, 'joined'],
      [three, 'joined'],
      [four, 'punched'],
    ])

    fleet.run()

    expect(fleet.holes()).toHaveLength(12)
    expect(fleet.told(one, two)).toEqual(['pair-punched', 'pair-proved', 'pair-joined'])
  })

  test('deciding again on the same facts changes nothing', () => {
    fleet.run()

    expect(fleet.turn()).toBe(0)
  })

  test('a joined pair stays joined when a handshake grows old or a member dies', () => {
    fleet.run()
    fleet.kill(three)
    fleet.run()

    expect(fleet.stages()).toMatchObject({ 'host-1 host-3': 'joined' })
    expect(fleet.isSettled()).toBe(true)
  })
})

describe('generations', () => {
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
})

describe('leaving', () => {
  beforeEach(() => fleet.run())

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
})

describe('taking over', () => {
  beforeEach(() => fleet.run())

  test('a new host at the old address is a stranger to a peer that has not shut yet', () => {
    fleet.cut(two)
    fleet.contact(two)
    fleet.kill(three)
    fleet.leave(three)
    fleet.run()
    const four = fleet.join('host-4', 13)
    fleet.run()

    expect(fleet.stages()).toMatchObject({ 'host-1 host-4': 'joined', 'host-2 host-4': 'punching' })
    expect(fleet.told(two, four)).toEqual([])

    fleet.heal(two)
    fleet.run()

    expect(fleet.told(two, three).at(-1)).toBe('pair-shut')
    expect(fleet.told(two, four)).toEqual(['pair-punched', 'pair-proved', 'pair-joined'])
    expect(fleet.isSettled()).toBe(true)
  })

  test('a new machine under the old name is punched only after the old hole is shut', () => {
    fleet.cut(two)
    fleet.contact(two)
    fleet.kill(three)
    fleet.leave(three)
    fleet.run()
    fleet.join('host-3', 23)
    fleet.run()

    expect(fleet.stages()).toMatchObject({ 'host-2 host-3': 'shutting' })

    fleet.heal(two)
    fleet.run()

    expect(fleet.told(two, three).slice(-4)).toEqual([
      'pair-shut',
      'pair-punched',
      'pair-proved',
      'pair-joined',
    ])
    expect(fleet.isSettled()).toBe(true)
  })
})

const contactAll = (): void => {
  for (const id of fleet.agents.keys()) fleet.contact(id)
}
