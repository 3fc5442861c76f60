import type Docker from 'dockerode'
import { randomBytes } from 'node:crypto'
import { Lab } from '../../../lab/index.ts'
import type { Measured } from '../measure.ts'
import { byProcessorTime } from './by-processor-time.ts'
import { containers } from './containers.ts'
import { bare, handMade, plugged, type Underneath } from './hand-made.ts'
import { handMadeTunnel } from './hand-made-tunnel.ts'
import { inTurn } from './in-turn.ts'
import { cardMtu } from './namespace.ts'
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
  const unders = await underneaths(lab, mode, undo)
  const ways = await openWays(await placesOf(lab, unders, undo), undo)
  const streams = await inTurn(ways, ROUNDS, async (way) => way.stream(STREAM_MS[mode]))
  const trips = await inTurn(ways, ROUNDS, async (way) => way.trip(TRIPS_MS))
  // A tunnel in user space takes a packet and lets its sender go on.
  if (mode === 'plain') {
    const passes = await inTurn(ways, ROUNDS, async (way) => way.pass(PACKETS))
    print(`${mode}, µs a packet: ${passes.medians(2)}\n`)
  }
  print(`${mode}, Gbit/s: ${streams.medians(2)}\n${mode}, µs a round trip: ${trips.medians(1)}\n`)
  const hosts = await Promise.all((await lab.hosts()).map(async (host) => host.pid()))
  const spaces = unders.map(({ space }) => space.pid)
  const [app, bridged] = [ways.get('app'), ways.get('bridged')]
  if (app === undefined || bridged === undefined) throw new Error('both were opened')
  const tunnelled = await byProcessorTime<Place>(
    new Map([
      ['app', { way: app, hosts }],
      ['bridged', { way: bridged, hosts: spaces }],
    ]),
  )
  const judged = tunnelled ?? streams
  const unit = tunnelled === null ? 'Gbit/s' : 'Gbit a processor second of the tunnels'
  return [
    {
      ...{ what: `${mode} app, throughput beside hand-made`, unit: '×', isAtLeast: true },
      ...{ value: judged.beside('app', 'bridged'), target: 0.97 },
      from: `${judged.median('app').toFixed(2)} / ${judged.median('bridged').toFixed(2)} ${unit}`,
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
  unders: readonly [Underneath, Underneath],
  undo: AsyncDisposableStack,
): Promise<ReadonlyMap<Place, Ends>> {
  const app = await containers(lab)
  const mtu = await cardMtu(app.from)
  const { bridged, direct } = await handMade(unders, mtu, undo)
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
  return handMadeTunnel(
    [
      { space: here, address: one },
      { space: there, address: two },
    ],
    undo,
  )
}
