import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { plant, plantInGuard } from '../probe/testing/plant.ts'
import { netnsWorld, type TestHost, type TestWorld } from '../probe/testing/netns-world.ts'
import { subprocessEngine } from '../probe/testing/subprocess-engine.ts'
import { worldOf } from '../verify/testing/world-of.ts'
import { sweep, type SweepOptions, type SweepResult } from './sweep.ts'

const stack = new AsyncDisposableStack()
let world: TestWorld
let engine: PacketEngine
let one: TestHost

beforeAll(async () => {
  world = stack.use(await netnsWorld({ hosts: 2 }))
  engine = stack.use(await subprocessEngine())
  const [first] = world.hosts
  if (!first) throw new Error('two hosts were asked for')
  one = first
})

afterAll(() => stack.disposeAsync())

const FRAMES = 6 * 65_536

const swept = async (options: SweepOptions): Promise<SweepResult> => {
  const { state, ...rest } = worldOf(world)
  if (!state) throw new Error('the world of a test has a state')
  return sweep(engine, { ...rest, state }, options)
}

test('of everybody at one host every frame is accounted for, and open are its hole and the port for control', async () => {
  const { verdict, pairs, findings } = await swept({ to: 'host.1' })

  expect(findings).toEqual([])
  expect(verdict).toBe('held')
  expect(pairs.map(({ from, sent, reached, arrived }) => [from, sent, reached, arrived])).toEqual(
    ['stranger', 'control', 'host.2'].map((from) => [from, FRAMES, FRAMES, FRAMES]),
  )
  expect(pairs.map(({ doors }) => doors.map(({ proto, dport }) => `${proto} ${dport}`))).toEqual([
    [],
    ['tcp 7411'],
    ['udp 4789'],
  ])
})

test('one port of one protocol in one family that both walls let in is found among all', async () => {
  await using _wall = await plant(
    one,
    'ip6tables -I INPUT -p udp --dport 33333 -j ACCEPT',
    'ip6tables -D INPUT -p udp --dport 33333 -j ACCEPT',
  )
  await using _guard = await plantInGuard(one, 'meta nfproto ipv6 udp dport 33333')
  const { verdict, findings } = await swept({ to: 'host.1', from: 'stranger' })

  expect(verdict).toBe('broken')
  expect(findings).toMatchObject([
    {
      also: 1,
      packet: { family: 6, proto: 'udp', dport: 33333 },
      evidence: expect.stringContaining('udp 33333;') as unknown,
    },
  ])
})

test('a sweep of which a part is lost on the way is inconclusive, not held', async () => {
  await using _ = await plant(
    one,
    `nft 'table netdev loss { chain loss { type filter hook ingress device "eth0" priority -550; tcp dport 1000 drop; }; }'`,
    'nft delete table netdev loss',
  )
  const { verdict, findings } = await swept({ to: 'host.1', from: 'stranger' })

  expect(verdict).toBe('inconclusive')
  expect(findings[0]?.evidence).toContain("the host's kernel")
})
