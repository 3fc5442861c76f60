import type { Listener } from '../probe/engine/listen.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openTap } from '../probe/engine/tap.ts'
import { anyOf } from '../probe/bpf/bpf.ts'
import { type ReadBack, readBack } from '../probe/rules/read-back.ts'
import { interfacesOf } from './interfaces-of.ts'
import { openStation, type ProbeMachine, type Station } from '../probe/station.ts'
import type { KnownWorld } from './known-world.ts'
import { AGENT_PORT } from './ports.ts'
import { type TrackedFlow, trackedFlows } from './tracked-flows.ts'
import type { WorldHost } from './world.ts'

export interface HostPost {
  readonly host: WorldHost
  readonly station: Station
  readonly read: ReadBack
  readonly interfaces: readonly string[]
  /** What connection tracking remembered before anything was tried. */
  readonly tracked: readonly TrackedFlow[]
}

/** A station at every machine, for as long as the looking takes. */
export interface Posts extends AsyncDisposable {
  readonly sink: Station
  readonly control: Station | null
  readonly stranger: Station | null
  readonly hosts: readonly HostPost[]
  /** What the agents' ports answer control; null without control. */
  readonly doorbell: Listener | null
}

/** TCP over IPv4 from the agent's port. */
const fromAgents = anyOf([
  { at: 12, size: 2, equals: 0x0800 },
  { at: 23, size: 1, equals: 6 },
  { at: 34, size: 2, equals: AGENT_PORT },
])

export const openPosts = async (
  engine: PacketEngine,
  known: KnownWorld,
  sinkMachine: Promise<ProbeMachine>,
): Promise<Posts> => {
  await using stack = new AsyncDisposableStack()
  const open = async (machine: ProbeMachine): Promise<Station> =>
    stack.use(await openStation(engine, machine))
  const { control, stranger } = known
  const [sink, controlPost, strangerPost, doorbell, ...hosts] = await Promise.all([
    sinkMachine.then(open),
    control && open(control),
    stranger && open(stranger),
    control &&
      openTap(engine, { ns: control.ns, interface: control.card, filter: fromAgents }).then((tap) =>
        stack.use(tap),
      ),
    ...known.hosts.map(async (host) => {
      const station = await open(host)
      const [read, interfaces, tracked] = await Promise.all([
        readBack(engine, host.ns, station.observer),
        interfacesOf(engine, host.ns),
        trackedFlows(engine, host.ns),
      ])
      return { host, station, read, interfaces, tracked }
    }),
  ])
  stack.move() // from here on all of it is ended together
  return {
    sink,
    control: controlPost,
    stranger: strangerPost,
    doorbell,
    hosts,
    [Symbol.asyncDispose]: () =>
      disposeTogether([sink, controlPost, strangerPost, doorbell, ...hosts.map(stationOf)]),
  }
}

const stationOf = ({ station }: HostPost): Station => station

/** Every one is ended; the first failure is told afterwards. */
const disposeTogether = async (things: readonly (AsyncDisposable | null)[]): Promise<void> => {
  const ended = await Promise.allSettled(
    things.map(async (thing) => thing?.[Symbol.asyncDispose]()),
  )
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
