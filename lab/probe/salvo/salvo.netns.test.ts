import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { framesFrom } from '../answers.ts'
import { plant, plantInGuard } from '../testing/plant.ts'
import { netnsWorld, type TestHost, type TestWorld } from '../testing/netns-world.ts'
import { subprocessEngine } from '../testing/subprocess-engine.ts'
import { portSweep } from './ammunition/port-sweep.ts'
import { fragments } from './ammunition/fragments.ts'
import { ipv6Sweep } from './ammunition/ipv6-sweep.ts'
import { oddFrames } from './ammunition/odd-frames.ts'
import { fireVolleys } from './fire-volleys.ts'
import { ownMac } from './own-mac.ts'
import { salvo, type SalvoReading } from './salvo.ts'
import type { Ammunition } from './volley.ts'

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

const fire = async (ammunition: Ammunition): Promise<SalvoReading> =>
  salvo(engine, {
    from: world.stranger,
    claims: { ...world.stranger, mac: ownMac() },
    to: host,
    ammunition,
    sink: {
      switch: { ns: world.switchNs, bridge: world.bridge },
      address: '198.18.0.200',
      address6: 'fdb6:2d1a::c8',
    },
  })

test.each([
  ['a port sweep', portSweep, 6 * 65_536],
  ['everything over IPv6', ipv6Sweep, 4 * 65_536 + 2 * (256 + 9)],
  ['fragments', fragments, 45],
  ['odd frames', oddFrames, 40],
])(
  '%s adds up: all of it reaches the card, and an open machine takes a sample of each',
  async (_name, ammunition, frames) => {
    const reading = await fire(ammunition)

    expect(reading).toMatchObject({ sent: frames, reached: frames, accepted: 0, answers: 0 })
    expect(reading.arrived).toBeGreaterThanOrEqual(reading.direct)
    expect(reading.arrived).toBeLessThanOrEqual(reading.packets)
    expect(reading.control.accepted).toBe(reading.control.packets)
  },
)

test('one open port among all is found, and told by its protocol', async () => {
  await using _wall = await plant(
    host,
    'iptables -I INPUT -p tcp --dport 22 -j ACCEPT',
    'iptables -D INPUT -p tcp --dport 22 -j ACCEPT',
  )
  await using _guard = await plantInGuard(host, 'tcp dport 22')

  expect(await fire(portSweep)).toMatchObject({ accepted: 5, kinds: ['ipv4 tcp: 5'] })
})

test('a frame that does not reach the card is missed, not passed over', async () => {
  const nobody = '02:db:15:ff:ff:ff'
  const [volley] = oddFrames.volleys({ ...world.stranger, mac: nobody }, host)
  const range = { ns: world.stranger.ns, interface: world.stranger.card }
  const receiver = { ns: host.ns, interface: host.card, filter: framesFrom('02:db:15:00:00:00') }

  await expect(
    fireVolleys(engine, { ...range, receiver }, volley ? [volley] : []),
  ).rejects.toMatchObject({ code: 'E_FRAMES_LOST' })
})
