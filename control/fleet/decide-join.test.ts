import { beforeEach, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

let fleet: SimulatedFleet
let one: HostId
let two: HostId
let three: HostId
beforeEach(() => {
  ;({ fleet, one, two, three } = threeHosts())
})

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
  fleet.contactAll()
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
  fleet.contactAll()
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
