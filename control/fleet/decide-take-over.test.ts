import { beforeEach, expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

let fleet: SimulatedFleet
let two: HostId
let three: HostId
beforeEach(() => {
  ;({ fleet, two, three } = threeHosts())
  fleet.run()
})

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
