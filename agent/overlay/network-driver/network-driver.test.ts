import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../protocol/app.ts'
import { appOf } from '../../testing/app-values.ts'
import { DriverMemory } from './driver-memory.ts'
import { ipamCalls } from './ipam-calls.ts'
import { forgetEnded, type NetworkCallsParts, networkCalls } from './network-calls.ts'
import type { Calls } from './plug-in-calls.ts'

const SLICE = '198.18.225.96/27'
const POOL = '198.18.224.0/19'

let directory: string
let file: string
let memory: DriverMemory
let apps: App[]
let kernel: { cards: string[]; taken: boolean; fails: boolean; changes: number }
let calls: Calls
let said: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-driver-'))
  file = join(directory, 'networks.json')
  apps = [appOf('shop'), appOf('bank', { vni: 0x100001, pool6: 'fdb6:2d1a:a:1::/64' })]
  kernel = { cards: [], taken: true, fails: false, changes: 0 }
  said = []
  await start('boot')
})
afterEach(() => rm(directory, { recursive: true }))

/** A driver that has just begun, in this boot of the host. */
async function start(bootId: string): Promise<void> {
  memory = await DriverMemory.open(file, bootId, { error: (message) => void said.push(message) })
  const parts: NetworkCallsParts = {
    memory,
    apps: () => apps,
    mtu: () => 8870,
    exclusively: (task) => task(),
    cardsChanged: async () => {
      kernel.changes++
      if (kernel.fails) throw new Error('the kernel says no')
    },
    makeCard: async ({ name }) => void kernel.cards.push(name),
    removeCard: async (name) => {
      kernel.cards = kernel.cards.filter((one) => one !== name)
    },
    isThere: (name) => (name.startsWith('dbp') ? !kernel.taken : kernel.cards.includes(name)),
  }
  await forgetEnded(parts)
  calls = {
    ...networkCalls(parts),
    ...ipamCalls({ memory, slice: SLICE }),
  }
}

const ask = async (name: string, body: object = {}): Promise<unknown> =>
  calls[name]?.(body).catch((thrown: unknown) => String(thrown))
const network = (id: string, app: string | null, pool = POOL) =>
  ask('NetworkDriver.CreateNetwork', {
    NetworkID: id,
    Options: { 'com.docker.network.generic': app === null ? {} : { app } },
    IPv4Data: [{ Pool: pool }],
    IPv6Data: [],
  })
const endpoint = (net: string, id: string, address: string, more: object = {}) =>
  ask('NetworkDriver.CreateEndpoint', {
    NetworkID: net,
    EndpointID: id,
    Interface: { Address: `${address}/19`, MacAddress: '', AddressIPv6: '', ...more },
    Options: {},
  })
const joins = (net: string, id: string, SandboxKey = id) =>
  ask('NetworkDriver.Join', { NetworkID: net, EndpointID: id, SandboxKey })
const pool = (more: object = {}) => ask('IpamDriver.RequestPool', { Pool: '', V6: false, ...more })
const address = (more: object = {}) => ask('IpamDriver.RequestAddress', { Address: '', ...more })

describe('the network driver', () => {
  it('gives a container its card, without a gateway and without what would bring a second one', async () => {
    await network('net', 'shop')

    expect(await endpoint('net', 'end', '198.18.225.97')).toEqual({
      Interface: { MacAddress: '02:db:c6:12:e1:61', AddressIPv6: 'fdb6:2d1a:a::c612:e161/64' },
    })
    expect(await joins('net', 'end')).toEqual({
      InterfaceName: { SrcName: 'dbp100000e161', DstPrefix: 'eth' },
      DisableGatewayService: true,
    })
    expect(kernel.cards).toEqual(['dbc100000e161'])
    expect(memory.cards()).toEqual([{ app: 'shop', address: '198.18.225.97' }])
  })

  it('takes back nothing that the engine has filled in, and refuses what it would have to', async () => {
    await network('net', 'shop')

    const own = { MacAddress: '02:db:c6:12:e1:61' }
    expect(await endpoint('net', 'one', '198.18.225.97', own)).toEqual({
      Interface: { AddressIPv6: 'fdb6:2d1a:a::c612:e161/64' },
    })
    const other = { MacAddress: '02:00:00:00:00:01' }
    expect(await endpoint('net', 'two', '198.18.225.98', other)).toContain('02:db:c6:12:e1:62')
  })

  it('gives a container its address again that ended while no agent was there to be told', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    await joins('net', 'end')
    await endpoint('net', 'new', '198.18.225.98')
    // The engine has taken the card back, and given up telling it.
    kernel.taken = false
    await start('boot')

    expect(kernel.cards).toEqual([])
    expect(await endpoint('net', 'next', '198.18.225.97')).toHaveProperty('Interface')
    expect(await joins('net', 'new')).toHaveProperty('InterfaceName')
  })

  it('forgets no container that runs on while an agent begins anew, even without its app', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    await joins('net', 'end')
    await start('boot')
    expect(await endpoint('net', 'next', '198.18.225.97')).toContain('has 198.18.225.97')
    apps = []
    kernel.taken = false
    await start('boot')

    expect(memory.endpoint('end')?.sandbox).toBe('end')
  })

  it('routes the whole pool over a card whose addresses the engine chose by itself', async () => {
    await network('net', 'shop', '198.18.225.96/29')
    await endpoint('net', 'end', '198.18.225.98')

    expect(await joins('net', 'end')).toMatchObject({
      StaticRoutes: [{ Destination: POOL, RouteType: 1 }],
    })
  })

  it('remembers over a kill whatever it has answered', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    await joins('net', 'end')

    await start('boot')

    expect(memory.cards().length).toBe(1)
    expect(await endpoint('net', 'thief', '198.18.225.97')).toContain('another container')
    expect(memory.hadEndpoints).toBe(false)
  })

  it('goes on with nothing, and says so, when its file cannot be read', async () => {
    await network('net', 'shop')
    await writeFile(file, '{"networks":')

    await start('boot')

    expect(said.length).toBe(1)
    expect(await endpoint('net', 'end', '198.18.225.97')).toContain('not known')
    expect(await readFile(`${file}.unreadable`, 'utf8')).toBe('{"networks":')
    expect(await network('net', 'shop')).toEqual({})
  })

  it('has no cards after a boot, and knows that there were some', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')

    await start('next boot')

    expect(memory.endpoints).toEqual([])
    expect(memory.hadEndpoints).toBe(true)
    expect(await endpoint('net', 'again', '198.18.225.97')).toHaveProperty('Interface')
  })

  it('has nothing left of a card that could not be whole', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    kernel.fails = true

    expect(await joins('net', 'end')).toContain('the kernel says no')
    expect(kernel.cards).toEqual([])
    expect(memory.cards()).toEqual([])
  })

  it.each<readonly [string, () => Promise<unknown>, string]>([
    ['a network that it does not know', () => endpoint('gone', 'x', '198.18.225.97'), 'not known'],
    ['an app that is not there', () => network('x', 'nobody'), 'there is no app nobody'],
    ['no app where there are several', () => network('x', null), '-o app=shop|bank'],
    [
      'addresses that are not this host’s',
      () => network('x', 'shop', '10.0.0.0/24'),
      'cannot be used',
    ],
    ['an endpoint that it does not know', () => joins('net', 'gone'), 'not known'],
    ['an address of another host', () => endpoint('net', 'x', '198.18.225.129'), 'cannot be'],
    [
      'a second card in one container',
      () => joins('net', 'second', 'sandbox'),
      'has 198.18.225.98',
    ],
  ])('refuses %s', async (_what, asked, said) => {
    await network('net', 'shop')
    await network('other', 'bank')
    await endpoint('other', 'first', '198.18.225.98')
    await joins('other', 'first', 'sandbox')
    await endpoint('net', 'second', '198.18.225.99')

    expect(await asked()).toContain(said)
  })

  it('refuses a port that is to be published', async () => {
    await network('net', 'shop')
    const asked = ask('NetworkDriver.CreateEndpoint', {
      NetworkID: 'net',
      EndpointID: 'x',
      Interface: { Address: '198.18.225.97/19' },
      Options: { 'com.docker.network.portmap': [{ Port: 80 }] },
    })

    expect(await asked).toContain('cannot be published')
  })

  it('takes the only app there is where none is named', async () => {
    apps = apps.slice(0, 1)

    expect(await network('net', null)).toEqual({})
    expect(memory.network('net')?.app).toBe('shop')
  })

  it.each([
    ['whose far end nobody took', () => void (kernel.taken = false), 0],
    ['that went with its container', () => void (kernel.cards = []), 0],
    ['that a container has', () => undefined, 1],
  ])('judges for an engine that has just begun a card %s', async (_what, happen, kept) => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    await joins('net', 'end')
    await endpoint('net', 'never-joined', '198.18.225.98')
    happen()

    expect(await ask('Plugin.Activate')).toEqual({ Implements: ['NetworkDriver', 'IpamDriver'] })
    expect(memory.endpoints.length).toBe(kept)
    expect(kernel.cards.length).toBe(kept)
    expect(memory.network('net')?.app).toBe('shop')
  })

  it('forgets an endpoint as often as it is told', async () => {
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.97')
    await joins('net', 'end')
    const ids = { NetworkID: 'net', EndpointID: 'end' }

    for (const name of ['Leave', 'DeleteEndpoint', 'DeleteEndpoint', 'Leave'])
      expect(await ask(`NetworkDriver.${name}`, ids)).toEqual({})
    await ask('NetworkDriver.DeleteNetwork', { NetworkID: 'net' })
    await ask('NetworkDriver.DeleteNetwork', { NetworkID: 'net' })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ networks: [], endpoints: [] })
  })
})

describe('the addresses that it gives out', () => {
  it('are of one pool, with a gateway that nobody has', async () => {
    expect(await pool()).toEqual({
      PoolID: 'drawbridge',
      Pool: POOL,
      Data: { 'com.docker.network.gateway': '198.18.255.254/19' },
    })
  })

  it('are the lower half of the slice, each once, until all are taken', async () => {
    const given = []
    for (let times = 0; times < 15; times++) given.push(await address())

    expect(new Set(given.map((one) => JSON.stringify(one))).size).toBe(15)
    expect(given[0]).toEqual({ Address: '198.18.225.97/19', Data: {} })
    expect(given[14]).toEqual({ Address: '198.18.225.111/19', Data: {} })
    expect(await address()).toContain('are taken')
  })

  it('leave out who has a card, and whom the engine gave addresses by itself', async () => {
    await network('engines', 'bank', '198.18.225.96/29')
    await network('net', 'shop')
    await endpoint('net', 'end', '198.18.225.104')

    expect(await address()).toEqual({ Address: '198.18.225.105/19', Data: {} })
  })

  it('come free again when they are given back, or when their asker was never heard of again', async () => {
    await address()
    await address()
    await ask('IpamDriver.ReleaseAddress', { PoolID: 'drawbridge', Address: '198.18.225.97' })
    expect(await address()).toEqual({ Address: '198.18.225.97/19', Data: {} })

    await start('boot')
    expect(await address()).toEqual({ Address: '198.18.225.97/19', Data: {} })
  })

  it('are what somebody asks for, if it is this host’s', async () => {
    expect(await address({ Address: '198.18.225.120' })).toEqual({
      Address: '198.18.225.120/19',
      Data: {},
    })
    expect(await address({ Address: '198.18.225.130' })).toContain('no address of this host')
  })

  it('are never IPv6, nor of another pool', async () => {
    expect(await pool({ V6: true })).toContain('by itself')
    expect(await pool({ Pool: '10.0.0.0/8' })).toContain('not the pool')
  })
})
