import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DriftKind } from '../protocol/report.ts'
import { type TestHost } from './test-host.ts'
import { desired } from './test-values.ts'
import { type TestWatch } from './test-watch.ts'
import { TestWorld } from './test-world.ts'
import { until } from './until.ts'

const MEND_MS = 1000

describe('a host whose firewall or overlay somebody changes by hand', () => {
  let world: TestWorld
  let alice: TestHost
  let watch: TestWatch
  let hash: string

  beforeAll(async () => {
    world = await TestWorld.create('encrypted')
    const bob = await world.host(2)
    alice = await world.host(1)
    await Promise.all([alice.startAgent(), bob.startAgent()])
    await alice.tell(desired(world, 1, { 2: 'joined' }), 1)
    await bob.tell(desired(world, 2, { 1: 'joined' }), 1)
    await until('the proof', async () => (await alice.report()).overlay.proved.length === 1)
    watch = await alice.watch()
    hash = (await alice.report()).firewall.hash
  }, 60_000)

  beforeEach(() => {
    watch.lines.length = 0
  })

  afterAll(() => world[Symbol.asyncDispose](), 30_000)

  const owner = '$(cat /run/drawbridge-firewall.service.pid)'
  const supervisor = '$(cat /run/drawbridge-firewall.service.loop)'

  it.each<readonly [title: string, kind: DriftKind, command: string]>([
    ['a flushed wall', 'wall-v4', 'iptables -F'],
    ['an open policy', 'wall-v4', 'iptables -P INPUT ACCEPT'],
    ['an inserted ACCEPT', 'wall-v4', 'iptables -I INPUT -s 198.18.250.99 -j ACCEPT'],
    ['a foreign chain', 'wall-v4', 'iptables -N evil'],
    ['a deleted wall', 'wall-v4', 'nft delete table ip filter'],
    [
      'a base chain hidden from iptables',
      'wall-v4',
      "nft add chain ip filter evil '{ type filter hook input priority -10; }'",
    ],
    ['a flushed IPv6 wall', 'wall-v6', 'ip6tables -F'],
    ['an open IPv6 policy', 'wall-v6', 'ip6tables -P OUTPUT ACCEPT'],
    ['a flushed ruleset', 'wall-v6', 'nft flush ruleset'],
    ['a foreign table', 'foreign-table', 'nft add table ip evil'],
    [
      'a rule in the nat table',
      'foreign-table',
      'iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 1',
    ],
    [
      'a rule in the raw table of IPv6',
      'foreign-table',
      'ip6tables -t raw -A PREROUTING -j ACCEPT',
    ],
    [
      'an observer that decides',
      'foreign-table',
      "nft add table inet drawbridge_observer; nft add chain inet drawbridge_observer c '{ type filter hook input priority 0; policy drop; }'",
    ],
    ['an emptied set of holes', 'holes-wall', 'ipset flush drawbridge-holes'],
    ['a hole too many', 'holes-wall', 'ipset add drawbridge-holes 198.18.250.99,udp:51820'],
    ['an inner address too many', 'holes-wall', 'ipset add drawbridge-inner 198.19.250.99'],
    ['a destroyed set', 'holes-wall', 'iptables -F; ipset destroy drawbridge-holes'],
    [
      'a set of another type under our name',
      'holes-wall',
      'iptables -F; ipset destroy drawbridge-holes; ipset create drawbridge-holes hash:net; ipset add drawbridge-holes 0.0.0.0/1',
    ],
    ['a guard without its owner and its service', 'guard-owner', `kill -9 ${supervisor} ${owner}`],
    [
      'a guard deleted after its owner was killed',
      'guard',
      `kill -9 ${supervisor} ${owner}; until nft delete table inet drawbridge_guard; do kill -9 ${owner} || true; done`,
    ],
    [
      'a guard at the card deleted after its owner was killed',
      'card',
      `kill -9 ${supervisor} ${owner}; until nft delete table netdev drawbridge_card; do kill -9 ${owner} || true; done`,
    ],
    [
      'a loopback that gave its name to another card',
      'loopback',
      'ip link set lo name gone && ip link add lo type bridge && ip link set lo up',
    ],
    ['a loopback that lost its name', 'loopback', 'ip link set lo name gone'],
    ['a missing forwarding entry', 'overlay', 'bridge fdb del 00:00:00:00:00:00 dev dbvx0'],
    [
      'a forwarding entry too many',
      'overlay',
      'bridge fdb append 00:00:00:00:00:00 dev dbvx0 dst 198.18.250.99',
    ],
    ['a deleted VXLAN device', 'overlay', 'ip link del dbvx0'],
    ['a deleted bridge', 'overlay', 'ip link del dbbr0'],
    ['a bridge that is down', 'overlay', 'ip link set dbbr0 down'],
    ['an underlay let into the bridge', 'overlay', 'ip link set eth0 master dbbr0'],
    ['a killed wireguard-go', 'overlay', 'kill -9 $(cat /run/drawbridge-wireguard.service.pid)'],
    ['a deleted tunnel device', 'overlay', 'ip link del dbwg0'],
    ['a missing tunnel peer', 'overlay', 'wg set dbwg0 peer $(wg show dbwg0 peers) remove'],
    [
      'a foreign tunnel peer',
      'overlay',
      'wg set dbwg0 peer $(wg genkey | wg pubkey) allowed-ips 0.0.0.0/0',
    ],
    ['a missing route', 'overlay', 'ip route del 198.19.250.12'],
    [
      'bridged frames sent through the wall',
      'overlay',
      'echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables',
    ],
  ])(
    'has %s mended within a second',
    async (_title, kind, command) => {
      await alice.sh(command)

      const drift = await watch.drift(({ what }) => what.includes(kind))

      expect(drift.repairedInMs).toBeLessThan(MEND_MS)
      expect(drift.wasOpen).toBe(false)
      expect(drift.hashAfter).toBe(hash)
      expect(await alice.report()).toMatchObject({
        firewall: { hash, intact: true, guard: 'owned' },
        overlay: { joined: ['host-2'] },
      })
    },
    10_000,
  )

  it.each(['dbwg0', 'dbvx0', 'dbbr0'])(
    'has %s back within a second after somebody gave it another name, under which nothing stays',
    async (device) => {
      await alice.sh(`ip link set ${device} down; ip link set ${device} name foreign0`)

      const drift = await watch.drift(({ what }) => what.includes('overlay'))

      expect(drift.repairedInMs).toBeLessThan(MEND_MS)
      expect(await alice.sh('ip -o link')).not.toContain('foreign0')
      expect((await alice.report()).overlay.joined).toEqual(['host-2'])
      await until('the proof', async () => (await alice.report()).overlay.proved.length === 1)
    },
    10_000,
  )

  it('has the holes written again into a guard whose owner was killed and came back', async () => {
    await alice.sh(`kill -9 ${owner}`)

    // Which of the two is seen depends on who comes first, the next owner or a reading.
    const drift = await watch.drift(({ what }) =>
      what.some((kind) => kind === 'holes-guard' || kind === 'guard-owner'),
    )

    expect(drift.repairedInMs).toBeLessThan(MEND_MS)
    await until('a whole firewall', async () => {
      const { firewall } = await alice.report()
      return firewall.hash === hash && firewall.guard === 'owned'
    })
  }, 10_000)

  it('has an owner of the guard that does not move any more started again', async () => {
    await alice.sh(`kill -STOP ${owner}`)
    const order = alice.tell(desired(world, 1, {}), 2)
    await until('the wall has shut', async () => {
      const members = await alice.sh('ipset save drawbridge-holes')
      return !members.includes('add ')
    })

    expect(await order).toMatchObject({
      outcome: 'applied',
      report: { firewall: { intact: true } },
    })
    await alice.tell(desired(world, 1, { 2: 'joined' }), 3)
    await until('the proof', async () => (await alice.report()).overlay.proved.length === 1)
  }, 10_000)

  it('says that it was open when both walls were broken at once', async () => {
    await alice.sh(
      `kill -9 ${owner}; sleep 0.02; nft delete table inet drawbridge_guard; iptables -F; iptables -P INPUT ACCEPT`,
    )

    const drift = await watch.drift(({ what }) => what.includes('guard'))

    expect(drift.wasOpen).toBe(true)
    expect(drift.repairedInMs).toBeLessThan(MEND_MS)
    expect(drift.hashAfter).toBe(hash)
  }, 10_000)

  const takeBoth =
    'nft "delete table inet drawbridge_guard; delete table ip filter; delete table ip6 filter"'

  it('says that it was open when both were broken while it mended something else', async () => {
    // The foreign table makes the agent read and mend; it waits for the next owner when both go.
    await alice.sh(`kill -9 ${supervisor} ${owner}; nft add table ip evil; sleep 0.03; ${takeBoth}`)

    expect(await watch.drift(({ wasOpen }) => wasOpen)).toMatchObject({ wasOpen: true })
    await until('a whole firewall', async () => (await alice.report()).firewall.hash === hash)
  }, 10_000)

  it('says that it was open when the unit put everything back before it looked', async () => {
    await alice.freezeAgent()
    await alice.sh(`kill -9 ${owner}; until ${takeBoth}; do kill -9 ${owner} || true; done`)
    await until('walls and guard', async () => {
      const tables = await alice.sh('nft list tables')
      return ['ip filter', 'ip6 filter', 'drawbridge_guard'].every((name) => tables.includes(name))
    })
    await alice.thawAgent()

    expect(await watch.drift(({ wasOpen }) => wasOpen)).toMatchObject({ wasOpen: true })
    await until('a whole firewall', async () => (await alice.report()).firewall.hash === hash)
  }, 10_000)

  it('does not say that it was open when its unit lost the owner and loaded the walls anew', async () => {
    await alice.sh(`kill -9 ${owner}`)
    await alice.sh('iptables-restore </etc/drawbridge/rules.v4')

    expect(await watch.drift(({ what }) => what.length > 0)).toMatchObject({ wasOpen: false })
    await until('a whole firewall', async () => (await alice.report()).firewall.hash === hash)
    expect(watch.drifts().filter(({ wasOpen }) => wasOpen)).toEqual([])
  }, 10_000)

  it('follows a card that gets another name with its guard', async () => {
    await alice.sh('ip link set eth0 name eth7')

    const drift = await watch.drift(({ what }) => what.includes('card'))
    const guard = await alice.sh('nft list table netdev drawbridge_card')
    await alice.sh('ip link set eth7 name eth0')

    expect(drift.repairedInMs).toBeLessThan(MEND_MS)
    expect(guard).toContain('hook ingress device "eth7"')
    expect(guard).toContain('hook egress device "eth7"')
    await until('a whole firewall', async () => (await alice.report()).firewall.hash === hash)
  }, 10_000)

  it('empties a legacy table, which sends no event', async () => {
    await alice.sh('iptables-legacy -A INPUT -j ACCEPT')

    const drift = await watch.drift(({ what }) => what.includes('foreign-table'))

    expect(drift.repairedInMs).toBeLessThan(MEND_MS)
    expect(await alice.sh('iptables-legacy -S')).not.toContain('-A')
  })

  it('lets an observer without verdicts be', async () => {
    await alice.sh(
      "nft add table inet drawbridge_observer; nft add chain inet drawbridge_observer c '{ type filter hook input priority 300; }'; nft add rule inet drawbridge_observer c counter",
    )

    expect(await alice.report()).toMatchObject({ firewall: { hash, intact: true } })
    expect(await alice.sh('nft list tables')).toContain('drawbridge_observer')
  })
})
