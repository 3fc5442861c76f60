import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WireguardKey } from '../protocol/names.ts'
import { TestContainer } from './test-container.ts'
import { type TestHost } from './test-host.ts'
import { addressOf, desired, innerOf } from './test-values.ts'
import { TestWorld } from './test-world.ts'
import { until } from './until.ts'

describe.each(['encrypted', 'plain'] as const)('two hosts with an overlay that is %s', (mode) => {
  let world: TestWorld
  let alice: TestHost
  let bob: TestHost
  let inAlice: TestContainer
  let inBob: TestContainer
  const port = mode === 'plain' ? 4789 : 51820

  beforeAll(async () => {
    world = await TestWorld.create(mode)
    alice = await world.host(1)
    bob = await world.host(2)
    await Promise.all([alice.startAgent(), bob.startAgent()])
  }, 60_000)

  afterAll(() => world[Symbol.asyncDispose](), 30_000)

  it('stay closed and without an overlay until control speaks', async () => {
    const report = await alice.report()

    expect(report.firewall).toMatchObject({ intact: true, guard: 'owned', card: 'owned' })
    expect(report.holes).toEqual([])
    expect(report.overlay.joined).toEqual([])
  })

  it('prove nothing while only one side has its hole', async () => {
    const answer = await alice.tell(desired(world, 1, { 2: 'punched' }), 1)

    await expect(
      until('a proof', async () => (await alice.report()).overlay.proved.length > 0, 1500),
    ).rejects.toThrow('did not happen')
    expect(answer.outcome).toBe('applied')
    expect((await alice.report()).holes).toEqual([{ address: addressOf(2), port }])
  })

  it('prove the hole as soon as the other side has its own', async () => {
    await bob.tell(desired(world, 2, { 1: 'punched' }), 1)

    await until('both proofs', async () => {
      const proved = [await alice.report(), await bob.report()].map(({ overlay }) => overlay.proved)
      return proved.join() === 'host-2,host-1'
    })
    expect((await alice.report()).overlay.joined).toEqual([])
  })

  it('carry no frame while they are only punched', async () => {
    inAlice = await TestContainer.start(alice, 1)
    inBob = await TestContainer.start(bob, 2)

    expect(await inAlice.reaches(inBob)).toBe(false)
  })

  it('carry ARP and unicast frames between containers once they are joined', async () => {
    await alice.tell(desired(world, 1, { 2: 'joined' }), 2)
    await bob.tell(desired(world, 2, { 1: 'joined' }), 2)

    expect(await inAlice.reaches(inBob)).toBe(true)
    expect(await inBob.reaches(inAlice)).toBe(true)
    expect((await alice.report()).overlay.joined).toEqual(['host-2'])
  })

  it('carry frames as large as the MTU that is reported', async () => {
    const { mtu } = (await alice.report()).overlay

    expect(mtu).toBe(mode === 'plain' ? 8950 : 8870)
    expect(await inAlice.reaches(inBob, mtu - 28)).toBe(true)
  })

  it('answer the same order again without changing anything', async () => {
    const before = (await alice.report()).firewall.hash

    const answer = await alice.tell(desired(world, 1, { 2: 'joined' }), 2)

    expect(answer).toMatchObject({ outcome: 'unchanged', report: { firewall: { hash: before } } })
  })

  it('carry on without a lost frame while the agent is killed and started again', async () => {
    const answered = inAlice.ask(inBob, 100, 20)

    await alice.killAgent()
    await alice.startAgent()

    expect(await answered).toBe(100)
    await until('the proof again', async () => (await alice.report()).overlay.proved.length === 1)
    expect(await alice.report()).toMatchObject({ generation: 2, overlay: { joined: ['host-2'] } })
  }, 20_000)

  it('are restored from the disk when everything in the kernel was lost', async () => {
    await alice.killAgent()
    await alice.sh(
      'ipset flush drawbridge-holes; ipset flush drawbridge-inner; ip link del dbbr0; ip link del dbvx0',
    )
    await alice.sh('kill -9 $(cat /run/drawbridge-firewall.service.pid)')

    await alice.startAgent()

    expect((await alice.report()).holes).toEqual([{ address: addressOf(2), port }])
    await inAlice.attach()
    await until('a frame', () => inAlice.reaches(inBob))
  }, 20_000)

  it('leave nothing of each other behind when one of them leaves', async () => {
    await alice.sh(
      `conntrack -I -p udp -s ${addressOf(2)} -d ${addressOf(1)} --sport ${port} --dport ${port} -t 120 >/dev/null`,
    )
    await alice.tell(desired(world, 1, {}), 3)

    const kernel = await alice.sh(
      // What is STALE on the underlay comes from questions that the other goes on asking: ARP is how a segment works.
      `iptables-save; ipset save; nft list ruleset; bridge fdb; ip route; ip neigh | grep -v 'dev eth0 .* STALE';
       wg show dbwg0 2>/dev/null;
       conntrack -L 2>/dev/null | grep -v dport=741 || true`,
    )

    expect(await inBob.reaches(inAlice)).toBe(false)
    expect((await alice.report()).holes).toEqual([])
    expect(kernel).not.toContain(addressOf(2))
    expect(kernel).not.toContain(innerOf(2))
    expect(kernel).not.toContain('02:db:13:fa:00:0c')
  })

  it('give the hole to whoever takes over the address, and to nobody else', async () => {
    const state = desired(world, 1, { 2: 'punched' })
    await alice.tell(state, 4)
    const successor = {
      ...state,
      peers: state.peers.map((peer) => ({
        ...peer,
        host: desired(world, 3, {}).self.host,
        mac: desired(world, 3, {}).self.mac,
        publicKey: mode === 'plain' ? null : WireguardKey.parse(`${'B'.repeat(42)}A=`),
      })),
    }

    const answer = await alice.tell(successor, 5)

    expect(answer).toMatchObject({
      outcome: 'applied',
      report: { holes: [{ address: addressOf(2) }] },
    })
    expect(answer.outcome === 'applied' && answer.report.overlay.proved).toEqual([])
  })
})

describe('a hole that could not be proved for a while', () => {
  it('is proved soon after the cable is back, and that is no drift', async () => {
    await using world = await TestWorld.create('encrypted')
    const alice = await world.host(1)
    const bob = await world.host(2)
    await Promise.all([alice.startAgent(), bob.startAgent()])
    await bob.tell(desired(world, 2, { 1: 'punched' }), 1)
    await bob.sh('ip link set eth0 down')
    await alice.tell(desired(world, 1, { 2: 'punched' }), 1)
    const watch = await alice.watch()
    await pause(7000)
    await bob.sh('ip link set eth0 up')

    await until('the proof', async () => (await alice.report()).overlay.proved.length === 1, 9000)

    expect(watch.drifts()).toEqual([])
  }, 40_000)
})
