import type Docker from 'dockerode'
import { randomBytes } from 'node:crypto'
import { Lab } from '../../../lab/index.ts'
import type { Measured } from '../measure.ts'
import { containers } from './containers.ts'
import { cpuGroupOf } from './cpu-group.ts'
import { bare, handMade, plugged, type Underneath } from './hand-made.ts'
import { handMadeTunnel } from './hand-made-tunnel.ts'
import { inTurn } from './in-turn.ts'
import { runAt } from './namespace.ts'
import { openWays, type Ends } from './traffic.ts'

export type Mode = 'plain' | 'encrypted'

const ROUNDS = 11
const STREAM_MS = { plain: 250, encrypted: 400 } as const
const TRIPS_MS = 150
const PACKETS = 3000

type Place = 'app' | 'bridged' | 'direct' | 'bare'

/** Two containers of one app on two hosts, beside the same made by hand on the same switch, and beside a bare cable. */
export async function besideHandMade(
  docker: Docker,
  mode: Mode,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  await using undo = new AsyncDisposableStack()
  const name = `bench-${randomBytes(3).toString('hex')}`
  const lab = undo.use(await Lab.up({ hosts: 2, name, docker, overlay: mode }))
  const ways = await openWays(await placesOf(lab, mode, undo), undo)
  const streams = await inTurn(ways, ROUNDS, async (way) => way.stream(STREAM_MS[mode]))
  const trips = await inTurn(ways, ROUNDS, async (way) => way.trip(TRIPS_MS))
  // A tunnel in user space takes a packet and lets its sender go on.
  if (mode === 'plain') {
    const passes = await inTurn(ways, ROUNDS, async (way) => way.pass(PACKETS))
    print(`${mode}, µs a packet: ${passes.medians(2)}\n`)
  }
  print(`${mode}, Gbit/s: ${streams.medians(2)}\n${mode}, µs a round trip: ${trips.medians(1)}\n`)
  return [
    {
      ...{ what: `${mode} app, throughput beside hand-made`, unit: '×', isAtLeast: true },
      ...{ value: streams.beside('app', 'bridged'), target: 0.97 },
      from: `${streams.median('app').toFixed(2)} / ${streams.median('bridged').toFixed(2)} Gbit/s`,
    },
    {
      ...{ what: `${mode} app, round trips beside hand-made`, unit: '×', isAtLeast: true },
      ...{ value: trips.beside('bridged', 'app'), target: 0.97 },
      from: `${trips.median('bridged').toFixed(1)} / ${trips.median('app').toFixed(1)} µs`,
    },
  ]
}

async function placesOf(
  lab: Lab,
  mode: Mode,
  undo: AsyncDisposableStack,
): Promise<ReadonlyMap<Place, Ends>> {
  const app = await containers(lab)
  const mtu = Number(await runAt(app.from, ['cat', '/sys/class/net/eth0/mtu']))
  const { bridged, direct } = await handMade(await underneaths(lab, mode, undo), mtu, undo)
  return new Map<Place, Ends>([
    ['app', app],
    ['bridged', bridged],
    ['direct', direct],
    ['bare', await bare(mtu, undo)],
  ])
}

async function underneaths(
  lab: Lab,
  mode: Mode,
  undo: AsyncDisposableStack,
): Promise<readonly [Underneath, Underneath]> {
  const pid = await lab.backend.pid(await lab.machine('switch'))
  const { address } = (await lab.host('host.1')).plan.cable
  const [one, two] = [240, 241].map((last) => address.replace(/\d+$/, String(last)))
  if (one === undefined || two === undefined) throw new Error('two addresses are two')
  const [here, there] = [await plugged(pid, one, undo), await plugged(pid, two, undo)]
  if (mode === 'plain')
    return [
      { space: here, lower: 'eth0', local: one, remote: two },
      { space: there, lower: 'eth0', local: two, remote: one },
    ]
  const [alice, bob] = await Promise.all([lab.host('host.1'), lab.host('host.2')])
  return handMadeTunnel(
    [
      { space: here, address: one, group: await cpuGroupOf(await alice.pid()) },
      { space: there, address: two, group: await cpuGroupOf(await bob.pid()) },
    ],
    undo,
  )
}
