import { expect, test } from 'vitest'
import { AppName } from '../../agent/protocol/app.ts'
import { Ipv4, type HostId } from '../../agent/protocol/names.ts'
import { nextVni, pool6Of } from '../apps/app-network.ts'
import type { SimulatedFleet } from './simulated-fleet.ts'
import { threeHosts } from './three-hosts.ts'

const SHOP = AppName.parse('shop')

const shop = { name: SHOP, vni: 0x100000, isLeaving: false, components: [], placements: [] }

/** Lets everybody hear and be heard until nothing changes any more. */
const settle = (fleet: SimulatedFleet): void => {
  for (let round = 0; round < 20; round++) {
    fleet.contactAll()
    fleet.turn()
    for (const id of fleet.hosts.keys()) fleet.deliver(id)
  }
}
const appOn = (fleet: SimulatedFleet, id: HostId) => fleet.agent(id).desired?.apps[0]

test('every member is told of an app, each with a slice of its own, and of nothing twice', () => {
  const { fleet, one, two } = threeHosts()
  fleet.apps.set(SHOP, shop)
  settle(fleet)
  const { generation } = fleet.agent(one)

  expect(appOn(fleet, one)).toMatchObject({
    name: 'shop',
    slice: '198.18.225.96/27',
    endpoints: [],
  })
  expect(appOn(fleet, two)?.slice).toBe('198.18.225.128/27')
  fleet.contactAll()
  fleet.turn()
  expect(fleet.host(one).generation).toBe(generation)
})

test('where a container stands the others are told, and no longer when it has gone', () => {
  const { fleet, one, two, three } = threeHosts()
  fleet.apps.set(SHOP, shop)
  settle(fleet)

  const address = Ipv4.parse('198.18.225.97')
  fleet.agent(one).endpoints.set(SHOP, [{ address, instance: null }])
  settle(fleet)
  const told = [{ host: one, address, instance: null }]
  expect([two, three].map((id) => appOn(fleet, id)?.endpoints)).toEqual([told, told])
  expect(appOn(fleet, one)?.endpoints).toEqual([])

  fleet.agent(one).endpoints.clear()
  settle(fleet)
  expect(appOn(fleet, two)?.endpoints).toEqual([])
})

test('a host that claims an address of another host’s slice is not believed', () => {
  const { fleet, one, two, three } = threeHosts()
  fleet.apps.set(SHOP, shop)
  settle(fleet)
  const stolen = Ipv4.parse('198.18.225.129')

  fleet.agent(one).endpoints.set(SHOP, [{ address: stolen, instance: null }])
  settle(fleet)

  expect([two, three].map((id) => appOn(fleet, id)?.endpoints)).toEqual([[], []])
})

test('a control that has just started keeps what it told, until the hosts have spoken', () => {
  const { fleet, one, two } = threeHosts()
  fleet.apps.set(SHOP, shop)
  const address = Ipv4.parse('198.18.225.97')
  settle(fleet)
  fleet.agent(one).endpoints.set(SHOP, [{ address, instance: null }])
  settle(fleet)
  const { generation } = fleet.host(two)

  fleet.restart()
  fleet.contact(two)
  fleet.turn()

  expect(fleet.host(two).generation).toBe(generation)
})

test('an app that is let go is taken from every member, and from those that leave', () => {
  const { fleet, one, two } = threeHosts()
  fleet.apps.set(SHOP, shop)
  settle(fleet)

  fleet.apps.set(SHOP, { ...shop, isLeaving: true })
  settle(fleet)

  expect(fleet.apps.size).toBe(0)
  expect([one, two].map((id) => fleet.agent(id).desired?.apps)).toEqual([[], []])
  expect(fleet.events).toContainEqual({ kind: 'app-gone', host: null, peer: null, detail: 'shop' })
})

test('a host that leaves has no app any more', () => {
  const { fleet, one, two } = threeHosts()
  fleet.apps.set(SHOP, shop)
  settle(fleet)
  fleet.agent(two).endpoints.set(SHOP, [{ address: Ipv4.parse('198.18.225.129'), instance: null }])
  settle(fleet)
  expect(appOn(fleet, one)?.endpoints.length).toBe(1)

  fleet.leave(two)
  settle(fleet)

  expect(fleet.agent(two).desired?.apps).toEqual([])
  expect(appOn(fleet, one)?.endpoints).toEqual([])
})

test('no number of an app is used twice, nor one that the overlay has', () => {
  expect(nextVni(null, { vni: 4096 })).toBe(0x100000)
  expect(nextVni(0x100005, { vni: 4096 })).toBe(0x100006)
  expect(nextVni(0x100005, { vni: 0x100006 })).toBe(0x100007)
  expect(nextVni(0x100005, { vni: 0x900006 })).toBe(0x100007)
  expect(nextVni(0x10ffff, { vni: 4096 })).toBe(null)
  expect(pool6Of(0x100000)).toBe('fdb6:2d1a:a::/64')
  expect(pool6Of(0x10001f)).toBe('fdb6:2d1a:a:1f::/64')
})
