import type { Listener } from '../probe/engine/listen.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openTap } from '../probe/engine/tap.ts'
import { anyOf } from '../probe/bpf/bpf.ts'
import { type ReadBack, readBack } from '../probe/rules/read-back.ts'
import { openStation, type ProbeMachine, type Station } from '../probe/station.ts'
import type { KnownWorld } from './known-world.ts'
import { AGENT_PORT } from './ports.ts'
import { type TrackedFlow, trackedFlows } from './tracked-flows.ts'
import type { WorldHost } from './world.ts'

export interface HostPost {
  readonly host: WorldHost
  readonly station: Station
  readonly read: ReadBack
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
  sinkMachine: ProbeMachine,
): Promise<Posts> => {
  await using stack = new AsyncDisposableStack()
  const open = async (machine: ProbeMachine): Promise<Station> =>
    stack.use(await openStation(engine, machine))
  const { control, stranger } = known
  const [sink, controlPost, strangerPost, doorbell, ...hosts] = await Promise.all([
    open(sinkMachine),
    control && open(control),
    stranger && open(stranger),
    control &&
      openTap(engine, { ns: control.ns, interface: control.card, filter: fromAgents }).then((tap) =>
        stack.use(tap),
      ),
    ...known.hosts.map(async (host) => {
      const station = await open(host)
      const [read, tracked] = await Promise.all([
        readBack(engine, host.ns, station.observer),
        trackedFlows(engine, host.ns),
      ])
      return { host, station, read, tracked }
    }),
  ])
  const kept = stack.move()
  return {
    sink,
    control: controlPost,
    stranger: strangerPost,
    doorbell,
    hosts,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
