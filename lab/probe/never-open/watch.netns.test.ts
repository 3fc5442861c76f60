import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { frameOf } from '../attempt/packet-frame.ts'
import { openSender } from '../engine/sender.ts'
import { inNamespace, residentIn } from '../testing/namespaces.ts'
import { plant, plantInGuard } from '../testing/plant.ts'
import { netnsWorld, type TestHost, type TestWorld } from '../testing/netns-world.ts'
import { subprocessEngine } from '../testing/subprocess-engine.ts'
import { watchNeverOpen, type NeverOpenWatch } from './watch.ts'

const stack = new AsyncDisposableStack()
let world: TestWorld
let engine: PacketEngine
let host: TestHost

beforeAll(async () => {
  world = stack.use(await netnsWorld({ hosts: 1 }))
  engine = stack.use(await subprocessEngine())
  const [one] = world.hosts
  if (!one) throw new Error('one host was asked for')
  host = one
})

afterAll(() => stack.disposeAsync())

const watching = (pid?: number): Promise<NeverOpenWatch> =>
  watchNeverOpen(engine, {
    stranger: world.stranger,
    host,
    ...(pid === undefined ? {} : { pid }),
    perSecond: 20_000,
    forMs: 20_000,
  })

const enoughArrived = async (watch: NeverOpenWatch, packets: number): Promise<void> => {
  await expect
    .poll(async () => (await watch.reading()).arrived, { timeout: 10_000, interval: 30 })
    .toBeGreaterThan(packets)
}

test('a host behind its walls accepts nothing of a flood that surely reaches its card', async () => {
  await using watch = await watching(host.pid)
  await enoughArrived(watch, 5_000)
  const reading = await watch.reading()

  expect(reading).toMatchObject({ verdict: 'held', accepted: 0, reasons: [] })
  expect(reading.flood.sent).toBeGreaterThan(4_000)
})

test('control may speak to the host all the while: only the stranger is counted', async () => {
  await using watch = await watching(host.pid)
  await using sender = await openSender(engine, world.control.ns)
  const shape = { over: 'v4', proto: 'tcp', sport: 40_200, dport: 7411, opens: 'syn' } as const
  await sender.send('eth0', [
    frameOf({ shape, id: 0, from: world.control, to: host, isUnmarked: true }),
  ])
  await enoughArrived(watch, 1_000)
  const { lives, verdict } = await watch.reading()

  expect(verdict).toBe('held')
  expect(lives[0]?.delivered).toBeGreaterThan(0)
})

test('walls that fall for an instant are seen, with the time and the kind of what came in', async () => {
  await using watch = await watching(host.pid)
  await enoughArrived(watch, 1_000)
  let opened = 0
  {
    await using _guard = await plantInGuard(host, 'meta nfproto ipv4')
    opened = Date.now()
    await using _wall = await plant(
      host,
      'iptables -I INPUT -p udp -j ACCEPT',
      'iptables -D INPUT -p udp -j ACCEPT',
    )
    await enoughArrived(watch, 5_000)
  }
  const reading = await watch.reading()

  expect(reading.verdict).toBe('broken')
  expect(reading.lives[0]?.kinds.join()).toMatch(/^ipv4 udp: \d+$/)
  expect(reading.first?.packet).toMatchObject({
    family: 4,
    proto: 'udp',
    src: world.stranger.address,
    dst: host.address,
  })
  expect(reading.first?.rules.changed).toContain('+ -A INPUT -p udp -j ACCEPT')
  expect(reading.first?.rules.then).not.toBe(reading.first?.rules.before)
  const at = Date.parse(reading.first?.at ?? '')
  expect(at).toBeGreaterThanOrEqual(opened)
  expect(at).toBeLessThanOrEqual(Date.now())
})

test('the watch survives a flush of the whole ruleset and sees what the flush lets in', async () => {
  const open = await residentIn(world.control.namespace, ['python3', '-c', LIVE])
  await using _ = open
  await using watch = await watchNeverOpen(engine, {
    stranger: world.stranger,
    host: world.control,
    pid: open.pid,
    perSecond: 5_000,
    forMs: 20_000,
  })
  await inNamespace(world.control.namespace, ['nft', 'flush', 'ruleset'])
  await enoughArrived(watch, 1_000)

  expect(await watch.reading()).toMatchObject({ verdict: 'broken' })
})

test('the last look is taken when the first process ends, and the next life is watched from its birth', async () => {
  const first = await residentIn(host.namespace, ['python3', '-c', LIVE])
  await using watch = await watching(first.pid)
  await enoughArrived(watch, 500)
  await first[Symbol.asyncDispose]()
  await expect
    .poll(async () => (await watch.reading()).lives[0]?.ended, { timeout: 5_000 })
    .toBe(true)
  await using next = await residentIn(host.namespace, ['python3', '-c', LIVE])
  await watch.follow(next.pid)
  await watch.follow(next.pid)
  await expect
    .poll(async () => (await watch.reading()).lives[1]?.arrived, { timeout: 10_000 })
    .toBeGreaterThan(500)
  const { lives, verdict, reasons } = await watch.reading()

  expect(lives).toHaveLength(2)
  expect(lives[0]).toMatchObject({ ended: true, accepted: 0 })
  expect(lives[0]?.arrived).toBeGreaterThan(500)
  // This namespace is the same one, where control had been let in before: not a birth, and said so.
  expect({ verdict, reasons }).toMatchObject({
    verdict: 'inconclusive',
    reasons: [expect.stringContaining('had been delivered before the watch stood')],
  })
})

test('a flood that never reaches the card shows nothing: not held', async () => {
  const hub = world.switchNs.path.slice('/run/netns/'.length)
  await inNamespace(hub, ['ip', 'link', 'set', 'p-stranger', 'down'])
  const watch = await watching(host.pid)
  const reading = await watch.reading()
  await watch[Symbol.asyncDispose]()
  await inNamespace(hub, ['ip', 'link', 'set', 'p-stranger', 'up'])

  expect(reading).toMatchObject({ verdict: 'inconclusive', arrived: 0 })
})

const LIVE = 'print("ready", flush=True); import time; time.sleep(3600)'
