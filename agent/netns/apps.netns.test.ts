import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_POOL, sliceOf } from '../protocol/app-addresses.ts'
import { Ipv4 } from '../protocol/names.ts'
import type { DesiredState } from '../protocol/desired-state.ts'
import type { DriftKind } from '../protocol/report.ts'
import { SOCKET, type TestComponent, TestEngine } from './test-engine.ts'
import type { TestHost } from './test-host.ts'
import { addressOf, desired } from './test-values.ts'
import type { TestWatch } from './test-watch.ts'
import { TestWorld } from './test-world.ts'
import { until } from './until.ts'

const VNI = 0x100000
const ip = (text: string) => Ipv4.parse(text)
const ON_ALICE = ip('198.18.225.97')
const ON_BOB = ip('198.18.225.129')
const CARD = 'dbc100000e161'

/** The state of host `self` that is joined with the other, with these apps. */
const withApps = (
  world: TestWorld,
  self: 1 | 2,
  apps: readonly string[],
  known: readonly Ipv4[] = [],
): DesiredState => ({
  ...desired(world, self, { [self === 1 ? 2 : 1]: 'joined' }),
  apps: apps.map((name, at) => ({
    name: name as DesiredState['apps'][number]['name'],
    vni: VNI + at,
    pool: APP_POOL,
    slice: sliceOf(ip(addressOf(self))),
    pool6: `fdb6:2d1a:a${at === 0 ? '' : `:${at}`}::/64`,
    endpoints: known.map((address) => ({
      host: desired(world, self === 1 ? 2 : 1, {}).self.host,
      address,
      instance: null,
    })),
    instances: [],
  })),
})

describe.each(['encrypted', 'plain'] as const)(
  'an app on two hosts whose overlay is %s',
  (mode) => {
    let world: TestWorld
    let alice: TestHost
    let bob: TestHost
    let one: TestComponent
    let two: TestComponent
    let engine: TestEngine
    let watch: TestWatch

    beforeAll(async () => {
      world = await TestWorld.create(mode)
      alice = await world.host(1)
      bob = await world.host(2)
      await Promise.all([alice.startAgent(), bob.startAgent()])
      await alice.tell(withApps(world, 1, ['shop']), 1)
      await bob.tell(withApps(world, 2, ['shop']), 1)
      engine = new TestEngine(alice)
      const engineOfBob = new TestEngine(bob)
      await engine.createNetwork('net', 'shop', APP_POOL)
      await engineOfBob.createNetwork('net', 'shop', APP_POOL)
      one = await engine.run('net', 'one', ON_ALICE)
      two = await engineOfBob.run('net', 'two', ON_BOB)
      watch = await alice.watch()
    }, 60_000)
    beforeEach(() => {
      watch.lines.length = 0
    })
    afterAll(() => world[Symbol.asyncDispose](), 30_000)

    it('carries frames before anybody was told of an endpoint, and after', async () => {
      await one.comesToReach(two)
      const answer = await alice.tell(withApps(world, 1, ['shop'], [ON_BOB]), 2)

      expect(answer.outcome).toBe('applied')
      expect(await one.reaches(two)).toBe(true)
      expect(await two.reaches(one)).toBe(true)
      expect((await alice.report()).apps).toEqual([
        { name: 'shop', endpoints: [{ address: ON_ALICE, instance: null }], instances: [] },
      ])
    })

    it('lets a component speak only as itself', async () => {
      await one.sh('ip link set eth0 address 02:00:00:00:00:01')
      expect(await one.reaches(two)).toBe(false)
      await one.sh(`ip link set eth0 address ${one.mac}`)
      await one.comesToReach(two)
    })

    const owner = '$(cat /run/drawbridge-firewall.service.pid)'
    const supervisor = '$(cat /run/drawbridge-firewall.service.loop)'

    it.each<readonly [string, DriftKind, string]>([
      [
        'the pins are deleted once their owner is dead',
        'pins',
        `kill -9 ${supervisor} ${owner}; until nft delete table bridge drawbridge_pins; do kill -9 ${owner} || true; done`,
      ],
      ['the owner of the pins is killed', 'pins', `kill -9 ${supervisor} ${owner}`],
      ['a card is taken off the bridge', 'overlay', `ip link set ${CARD} nomaster`],
      ['a card begins to learn', 'overlay', `bridge link set dev ${CARD} learning on`],
      ['a card gets what is for nobody known', 'overlay', `bridge link set dev ${CARD} flood on`],
      [
        'a MAC is said to stand elsewhere',
        'overlay',
        'bridge fdb replace 02:db:c6:12:e1:61 dev dbx100000 master static',
      ],
      [
        'an entry of the frames is bent',
        'overlay',
        'bridge fdb append 02:db:c6:12:e1:99 dev dbx100000 dst 198.19.250.99 self permanent',
      ],
      [
        'a foreign card is on the bridge',
        'overlay',
        'ip link add evil0 type veth peer name evil1; ip link set evil0 master dba100000 up',
      ],
      ['the bridge is deleted', 'overlay', 'ip link del dba100000'],
      ['the frames’ device is deleted', 'overlay', 'ip link del dbx100000'],
    ])('is mended when %s', async (_what, kind, command) => {
      await alice.sh(command)

      await until('it is told', () => watch.drifts().some(({ what }) => what.includes(kind)))
      await until('all is whole', async () => (await alice.report()).firewall.intact)
      await one.comesToReach(two)
      await alice.sh('ip link del evil0 2>/dev/null || true')
    })

    it('keeps its cards when the agent is killed, and remembers its networks', async () => {
      await alice.killAgent()
      await alice.startAgent()

      expect(await one.reaches(two)).toBe(true)
      expect(await engine.createEndpoint('net', 'more', '198.18.225.98')).toHaveProperty(
        'Interface',
      )
      await engine.leave('net', 'more')
    })

    it('takes its cards off the network when the host has lost what it was told, and puts them back', async () => {
      await alice.killAgent()
      await alice.sh('rm /var/lib/drawbridge/state.json')
      await alice.startAgent()
      expect(await one.reaches(two)).toBe(false)
      expect((await alice.report()).apps).toEqual([])

      await alice.tell(withApps(world, 1, ['shop'], [ON_BOB]), 2)

      await one.comesToReach(two)
    })

    it('goes on without a driver when its socket cannot be there, and has one again when it can', async () => {
      await alice.killAgent()
      await alice.sh(`rm -rf ${SOCKET}; mkdir -p ${SOCKET}/x`)
      await alice.startAgent()
      expect(await one.reaches(two)).toBe(true)
      expect(alice.log).toContain('no network driver')

      await alice.killAgent()
      await alice.sh(`rm -rf ${SOCKET}`)
      await alice.startAgent()

      expect(await engine.createEndpoint('net', 'more', '198.18.225.98')).toHaveProperty(
        'Interface',
      )
      await engine.leave('net', 'more')
    })

    it('gives no card while its pins cannot stand', async () => {
      await alice.sh('kill -STOP $(cat /run/drawbridge-firewall.service.pid)')
      await engine.createEndpoint('net', 'late', '198.18.225.99')
      const answer = await engine.join('net', 'late')
      const links = await alice.sh('ip -br link')
      await alice.sh('kill -CONT $(cat /run/drawbridge-firewall.service.pid) || true')

      expect(answer['Err']).toContain('pins')
      expect(links).not.toContain('dbc100000e163')
      await engine.leave('net', 'late')
      await until('all is whole', async () => (await alice.report()).firewall.intact)
      await one.comesToReach(two)
    })

    it('answers the same call again in the same way, and refuses what it does not know', async () => {
      const [first, again] = [
        await engine.createEndpoint('net', 'twice', '198.18.225.100'),
        await engine.createEndpoint('net', 'twice', '198.18.225.100'),
      ]

      expect(first).toEqual({
        Interface: { MacAddress: '02:db:c6:12:e1:64', AddressIPv6: 'fdb6:2d1a:a::c612:e164/64' },
      })
      expect(again).toEqual(first)
      expect(await engine.join('unknown', 'twice')).toHaveProperty('Err')
      expect(await engine.join('net', 'unknown')).toHaveProperty('Err')
      expect(await engine.createEndpoint('net', 'thief', ON_ALICE)).toHaveProperty('Err')
      expect(await engine.join('net', 'twice', '/run/netns/one')).toHaveProperty('Err')
      expect(await engine.createEndpoint('unknown', 'x', '198.18.225.101')).toHaveProperty('Err')
      await engine.leave('net', 'twice')
      await engine.leave('net', 'twice')
      expect(await one.reaches(two)).toBe(true)
    })

    it('leaves nothing behind when it goes', async () => {
      await alice.tell(withApps(world, 1, []), 3)

      expect(await alice.sh('ip -br link')).not.toMatch(/db[axcp]100000/)
      expect(await alice.sh('nft list tables')).not.toContain('table bridge')
      expect((await alice.report()).firewall.intact).toBe(true)
    })
  },
)
