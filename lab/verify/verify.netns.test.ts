import { readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openFlood } from '../probe/engine/flood.ts'
import { frameOf } from '../probe/attempt/packet-frame.ts'
import { inNamespace } from '../probe/testing/namespaces.ts'
import type { TestHost, TestWorld } from '../probe/testing/netns-world.ts'
import { exitCodeOf, type Finding, type VerifyResult } from './result.ts'
import { findingsOf, judgedWorld, verdictOn } from './testing/judged-world.ts'
import { changeGuardHole, plant, plantInGuard } from '../probe/testing/plant.ts'
import { type Membership, worldOf } from './testing/world-of.ts'
import { verify } from './verify.ts'

let world: TestWorld
let engine: PacketEngine
let one: TestHost
let two: TestHost
let three: TestHost

const judged = judgedWorld()
beforeAll(() => {
  ;({ world, engine } = judged())
  ;[one, two, three] = judged().hosts
})

const judge = (membership?: Membership): Promise<VerifyResult> =>
  verify(engine, worldOf(world, membership))

test('a clean lab is held in every claim, with checks in each and all six holes open both ways of looking', async () => {
  const { verdict, claims, findings, holes } = await judge()

  expect(findings).toEqual([])
  expect(verdict).toBe('held')
  expect(claims.filter(({ checks }) => checks === 0)).toEqual([])
  expect(holes).toHaveLength(6)
  expect(holes.filter((hole) => hole.byPacket && hole.byReadBack && hole.overlay)).toHaveLength(6)
})

test('nothing is left on the hosts or on the switch when the looking is over', async () => {
  const tables = await inNamespace(one.namespace, ['nft', 'list', 'tables'])
  const hub = world.switchNs.path.slice('/run/netns/'.length)
  const links = await inNamespace(hub, ['ip', '-o', 'link'])

  expect(tables).not.toContain('observer')
  expect(links).not.toContain('sink')
})

test('a v4 port that both walls accept breaks default-deny and names host, packet and the line that let it in', async () => {
  await using _wall = await plant(
    two,
    'iptables -I INPUT -p tcp --dport 22 -j ACCEPT',
    'iptables -D INPUT -p tcp --dport 22 -j ACCEPT',
  )
  await using _guard = await plantInGuard(two, 'tcp dport 22')
  const result = await judge()

  expect(exitCodeOf(result.verdict)).toBe(1)
  expect(
    findingsOf(result, 'default-deny').filter(({ verdict }) => verdict === 'broken')[0],
  ).toMatchObject({
    host: 'host.2',
    packet: { family: 4, proto: 'tcp', dport: 22 },
    rule: 'iptables filter: -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
  })
  expect(result.findings.every(({ host }) => host === 'host.2')).toBe(true)
})

test('a v6 protocol that both walls accept breaks default-deny, and only there', async () => {
  await using _wall = await plant(
    three,
    'ip6tables -I INPUT -p ipv6-icmp -j ACCEPT',
    'ip6tables -D INPUT -p ipv6-icmp -j ACCEPT',
  )
  await using _guard = await plantInGuard(three, 'meta l4proto ipv6-icmp')
  const result = await judge()
  const broken = findingsOf(result, 'default-deny').filter(({ verdict }) => verdict === 'broken')

  expect(result.verdict).toBe('broken')
  expect(broken.map(({ host }) => host)).toContain('host.3')
  expect(new Set(broken.map(({ packet }) => packet?.family))).toEqual(new Set([6]))
  const protocols = broken.map(({ packet }) => packet?.proto)
  expect(protocols).toContain('icmpv6')
  // What is said to a group ends at the card, whatever the walls let in.
  expect(protocols).not.toContain('icmpv6 neighbour-solicitation')
  expect(broken[0]?.rule).toBe('ip6tables filter: -A INPUT -p ipv6-icmp -j ACCEPT')
})

test('a hole that is missing in the wall breaks pairwise-holes by packet and by read-back', async () => {
  await using _ = await plant(
    one,
    `ipset del drawbridge-holes ${two.address},udp:4789`,
    `ipset add drawbridge-holes ${two.address},udp:4789`,
  )
  const result = await judge()
  const found = findingsOf(result, 'pairwise-holes')

  expect(verdictOn(result, 'pairwise-holes')).toBe('broken')
  expect(found.every(({ host, from }) => host === 'host.1' && from === 'host.2')).toBe(true)
  expect(found.map(({ rule }) => rule)).toEqual([
    'iptables filter: -A INPUT -m comment --comment "drawbridge:rest" -j DROP',
    // Only the proof sees that its own end is shut outwards, too.
    'iptables filter: -A OUTPUT -m comment --comment "drawbridge:rest" -j DROP',
    'wall (ipset drawbridge-holes)',
  ])
  expect(result.holes.find(({ from, to }) => from === 'host.2' && to === 'host.1')).toMatchObject({
    byPacket: false,
    byReadBack: false,
  })
})

test('a hole that is missing in the guard alone is found too', async () => {
  await changeGuardHole(one, 'delete', `${two.address} . 4789`)
  const result = await judge()
  await changeGuardHole(one, 'add', `${two.address} . 4789`)

  expect(findingsOf(result, 'pairwise-holes').map(({ rule }) => rule)).toContain(
    'guard (nft set holes)',
  )
})

test('a hole for a host that does not belong is a hole too many, and the way through it is shown', async () => {
  const result = await judge({ outsiders: ['host-3'] })
  const found = findingsOf(result, 'pairwise-holes')

  expect(verdictOn(result, 'pairwise-holes')).toBe('broken')
  expect(found).toContainEqual(
    expect.objectContaining({
      host: 'host.1',
      from: 'host.3',
      packet: expect.objectContaining({ proto: 'udp', sport: 4789, dport: 4789 }) as unknown,
      evidence: `accepted by the host's kernel; it must be dropped`,
    }),
  )
  expect(
    found.some(({ from, to }: Finding & { to?: string }) => from === 'host.2' && to === 'host.1'),
  ).toBe(false)
})

test('a hole that is wider than its source port is found beside it', async () => {
  await using _wall = await plant(
    one,
    `iptables -I INPUT -s ${two.address} -p udp --dport 4789 -j ACCEPT`,
    `iptables -D INPUT -s ${two.address} -p udp --dport 4789 -j ACCEPT`,
  )
  await using _guard = await plantInGuard(one, `ip saddr ${two.address} udp dport 4789`)
  const result = await judge()

  expect(findingsOf(result, 'pairwise-holes')[0]).toMatchObject({
    host: 'host.1',
    from: 'host.2',
    packet: { sport: 4790, dport: 4789 },
  })
})

test('an overlay that is cut between two hosts breaks overlay-private and names both', async () => {
  await using _ = await plant(one, 'ip link set dbvx0 down', 'ip link set dbvx0 up')
  const result = await judge()
  const found = findingsOf(result, 'overlay-private')

  expect(verdictOn(result, 'overlay-private')).toBe('broken')
  expect(found.map(({ from, host }) => `${from} ${host}`)).toContain('host.1 host.2')
  expect(found.map(({ from, host }) => `${from} ${host}`)).not.toContain('host.2 host.3')
  expect(result.holes.find(({ from, to }) => from === 'host.1' && to === 'host.3')?.overlay).toBe(
    false,
  )
})

test('an overlay that is said to be encrypted and is seen in clear on the cables is broken', async () => {
  const result = await judge({ overlay: 'encrypted' })

  expect(findingsOf(result, 'overlay-private')).toEqual([
    expect.objectContaining({
      verdict: 'broken',
      evidence: expect.stringContaining('in clear') as unknown,
    }),
  ])
})

test('a host that control does not reach breaks control-only', async () => {
  const result = await judge({ silent: ['host-2'] })

  expect(findingsOf(result, 'control-only')).toEqual([
    expect.objectContaining({
      verdict: 'broken',
      host: 'host.2',
      evidence: expect.stringContaining('60 s old') as unknown,
    }),
  ])
})

test('a wall that was flushed is found by itself, though the guard still drops everything', async () => {
  const save = await inNamespace(one.namespace, ['iptables-save'])
  await inNamespace(one.namespace, ['iptables', '-F'])
  await inNamespace(one.namespace, ['iptables', '-P', 'INPUT', 'ACCEPT'])
  const result = await judge()
  await inNamespace(one.namespace, ['iptables-restore'], save)

  expect(verdictOn(result, 'locked-at-boot')).toBe('broken')
  expect(findingsOf(result, 'locked-at-boot').map(({ rule }) => rule)).toContain(
    'iptables filter: -P INPUT ACCEPT',
  )
})

test('what a host may not say is found when it says it', async () => {
  await using _ = await plant(
    one,
    'iptables -I OUTPUT -p udp --dport 53 -j ACCEPT',
    'iptables -D OUTPUT -p udp --dport 53 -j ACCEPT',
  )
  await one.guardOwner?.tell(
    'insert rule inet drawbridge_guard out udp dport 53 accept comment "planted"\nlist tables\n',
  )
  const result = await judge()
  const listing = await inNamespace(one.namespace, [
    'nft',
    '-a',
    'list',
    'chain',
    'inet',
    'drawbridge_guard',
    'out',
  ])
  const [, handle] = /"planted" # handle (\d+)/.exec(listing) ?? []
  await one.guardOwner?.tell(
    `delete rule inet drawbridge_guard out handle ${handle}\nlist tables\n`,
  )

  expect(findingsOf(result, 'default-deny')[0]).toMatchObject({
    verdict: 'broken',
    host: 'host.1',
    packet: { oif: 'eth0', dport: 53 },
  })
})

test('with the stranger paused nothing that it should have tried is held', async () => {
  world.stranger.life.signal('SIGSTOP')
  await stopped(world.stranger.pid)
  const result = await judge()
  world.stranger.life.signal('SIGCONT')

  expect(exitCodeOf(result.verdict)).toBe(3)
  expect(verdictOn(result, 'default-deny')).toBe('inconclusive')
  expect(verdictOn(result, 'overlay-private')).toBe('held')
})

test('with the stranger cut off its probes are unseen, and unseen is never held', async () => {
  const hub = world.switchNs.path.slice('/run/netns/'.length)
  await inNamespace(hub, ['ip', 'link', 'set', 'p-stranger', 'down'])
  const result = await judge()
  await inNamespace(hub, ['ip', 'link', 'set', 'p-stranger', 'up'])

  expect(exitCodeOf(result.verdict)).toBe(3)
  expect(findingsOf(result, 'default-deny')[0]?.evidence).toContain('unseen')
})

test("without control's view of who belongs nothing is judged, and that is not held", async () => {
  const result = await verify(engine, { ...worldOf(world), state: null })

  expect(exitCodeOf(result.verdict)).toBe(3)
  expect(
    result.claims.every(({ verdict, checks }) => verdict === 'inconclusive' && checks === 0),
  ).toBe(true)
})

test('other traffic through the holes and at closed ports changes no verdict, even under a number of ours', async () => {
  const traffic = (from: TestHost, dport: number, isUnmarked: boolean) =>
    openFlood(engine, {
      ns: from.ns,
      interface: 'eth0',
      frames: [
        frameOf({
          shape: { over: 'v4', proto: 'udp', sport: 4789, dport },
          id: 7,
          from,
          to: one,
          isUnmarked,
        }),
      ],
      perSecond: isUnmarked ? 5_000 : 200,
      count: 0,
      forMs: 20_000,
    })
  await using _hole = await traffic(two, 4789, true)
  await using _door = await traffic(three, 22, true)
  await using _twin = await traffic(two, 4789, false)
  const result = await judge()

  expect(result.findings).toEqual([])
})

test('pairs that control has not settled are not held, and each is named', async () => {
  const result = await judge({ settled: false })

  expect(exitCodeOf(result.verdict)).toBe(3)
  expect(findingsOf(result, 'pairwise-holes')).toHaveLength(3)
  expect(verdictOn(result, 'overlay-private')).toBe('inconclusive')
})

test('when all that was planted is mended the lab is held again', async () => {
  const { verdict, findings } = await judge()

  expect(findings).toEqual([])
  expect(verdict).toBe('held')
})

test('an agent that stopped listening breaks control-only, and the port says so', async () => {
  three.agent.signal('SIGKILL')
  await portClosed(three)
  const result = await judge()

  expect(findingsOf(result, 'control-only')).toEqual([
    expect.objectContaining({
      verdict: 'broken',
      host: 'host.3',
      evidence: expect.stringContaining('reset') as unknown,
    }),
  ])
})

const portClosed = async ({ namespace }: TestHost): Promise<void> => {
  await expect
    .poll(() => inNamespace(namespace, ['ss', '-Hltn']), { timeout: 5000 })
    .not.toContain('7411')
}

/** A signal works when the process is next run, which a loaded machine does late. */
const stopped = async (pid: number | null): Promise<void> => {
  await expect
    .poll(() => readFile(`/proc/${String(pid)}/stat`, 'utf8'), { timeout: 5000 })
    .toMatch(/\) T /)
}

test(`a host whose own card takes no frames says nothing, and the others' words are judged all the same`, async () => {
  await using _ = await plant(
    two,
    'nft add table netdev stuffed; nft add chain netdev stuffed out { type filter hook egress device eth0 priority 0\\; policy drop\\; }',
    'nft delete table netdev stuffed',
  )
  const { findings } = await judge()
  const unsent = findings.filter(({ evidence }) => evidence.includes('could be sent'))

  expect(new Set(unsent.map(({ from, verdict }) => `${from} ${verdict}`))).toEqual(
    new Set(['host.2 inconclusive']),
  )
  expect(findings.some(({ host, from }) => host === 'host.1' && from === 'stranger')).toBe(false)
})
