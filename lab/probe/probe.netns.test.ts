import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from './engine/packet-engine.ts'
import { attemptOf } from './attempt/attempt.ts'
import type { Shape } from './attempt/shape.ts'
import { fire } from './fire.ts'
import { probe } from './probe.ts'
import { openStation } from './station.ts'
import { inNamespace } from './testing/namespaces.ts'
import { plantInGuard } from './testing/plant.ts'
import { netnsWorld, type TestHost, type TestWorld } from './testing/netns-world.ts'
import { subprocessEngine } from './testing/subprocess-engine.ts'

const stack = new AsyncDisposableStack()
let world: TestWorld
let engine: PacketEngine
let host: TestHost
let peer: TestHost

beforeAll(async () => {
  world = stack.use(await netnsWorld({ hosts: 2 }))
  engine = stack.use(await subprocessEngine())
  const [one, two] = world.hosts
  if (!one || !two) throw new Error('two hosts were asked for')
  host = one
  peer = two
})

afterAll(() => stack.disposeAsync())

const sink = () => ({
  switch: { ns: world.switchNs, bridge: world.bridge },
  address: '198.18.0.251',
  address6: 'fdb6:2d1a::fb',
})

test('a stranger that knocks on a closed port is dropped, the rule is named and the same frame reaches an open sink', async () => {
  const result = await probe(engine, {
    from: world.stranger,
    to: host,
    shape: { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' },
    sink: sink(),
  })

  expect(result).toMatchObject({
    fate: 'dropped',
    receiver: { accepted: false, rule: 'nft inet drawbridge_guard in: "drawbridge:rest"' },
    control: { arrived: true },
  })
})

test('what the guard lets through the wall drops, and its own line is named', async () => {
  await using _ = await plantInGuard(host, 'meta nfproto ipv6')
  const result = await probe(engine, {
    from: world.stranger,
    to: host,
    shape: { over: 'v6', proto: 'icmp', message: 'echo' },
  })

  expect(result.receiver.rule).toBe(
    'ip6tables filter: -A INPUT -m comment --comment "drawbridge:rest" -j DROP',
  )
})

test('a peer arrives through its exact hole, and the rule that let it in is named', async () => {
  const result = await probe(engine, {
    from: peer,
    to: host,
    shape: { over: 'v4', proto: 'udp', sport: 4789, dport: 4789 },
  })

  expect(result).toMatchObject({ fate: 'arrived', receiver: { accepted: true } })
  expect(result.receiver.rule).toContain('--match-set drawbridge-holes src,src')
})

test('control reaches a listening agent and hears the beginning of a handshake', async () => {
  const result = await probe(engine, {
    from: world.control,
    to: host,
    shape: { over: 'v4', proto: 'tcp', sport: 40123, dport: 7411, opens: 'syn' },
  })

  expect(result).toMatchObject({ fate: 'arrived', sender: { answers: [{ kind: 'syn-ack' }] } })
})

test('an open machine without a listener refuses, and its kernel had let the packet in', async () => {
  const result = await probe(engine, {
    from: world.control,
    to: world.stranger,
    shape: { over: 'v6', proto: 'udp', sport: 40123, dport: 4789 },
  })

  expect(result).toMatchObject({
    fate: 'refused',
    receiver: { accepted: true },
    sender: { answers: [{ kind: 'unreachable', code: 4 }] },
  })
})

test('without a trace it is told who stopped a packet: the card, the guard, the wall, or nobody', async () => {
  await using _ = await plantInGuard(host, 'meta l4proto icmp')
  await using to = await openStation(engine, host)
  await using from = await openStation(engine, world.stranger)
  const aimed = async (shape: Shape, mac = host.mac) => {
    const [id = 0] = await to.observer.takeIds(1)
    return attemptOf(null, { shape, id, from: world.stranger, to: { ...host, mac } })
  }
  const echo = { over: 'v4', proto: 'icmp', message: 'echo' } as const
  const attempts = [
    await aimed({ over: 'v6-link', proto: 'icmp', message: 'neighbour-solicitation' }),
    await aimed({ over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' }),
    await aimed(echo),
    await aimed(echo, '02:db:12:00:00:99'),
  ]

  const { sightings } = await fire(to, [{ from, attempts }])

  expect(sightings.map(({ stoppedAt }) => stoppedAt)).toEqual(['card', 'guard', 'wall', null])
  expect(sightings.every(({ arrivedAtNs, accepted }) => arrivedAtNs !== null && !accepted)).toBe(
    true,
  )
})

test('a frame that never reaches the card of its receiver is unseen, not dropped', async () => {
  const result = await probe(engine, {
    from: world.stranger,
    to: { ...host, mac: '02:db:12:00:00:99' },
    shape: { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' },
  })
  await inNamespace(world.switchNs.path.slice('/run/netns/'.length), [
    'ip',
    'link',
    'set',
    'p-host-1',
    'down',
  ])
  const cut = await probe(engine, {
    from: world.stranger,
    to: host,
    shape: { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' },
  })
  await inNamespace(world.switchNs.path.slice('/run/netns/'.length), [
    'ip',
    'link',
    'set',
    'p-host-1',
    'up',
  ])

  expect(result.fate).toBe('dropped') // an unknown MAC is flooded: the card sees it, the kernel passes it by
  expect(cut).toMatchObject({ fate: 'unseen', receiver: { seenAt: null, rule: null } })
})
