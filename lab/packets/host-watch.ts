import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../backends/backend.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { ProbeError } from '../probe/errors.ts'
import {
  watchNeverOpen,
  type NeverOpenWatch,
  type WatchReading,
} from '../probe/never-open/watch.ts'
import { waitUntil } from '../lifecycle/wait-until.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import type { WorldMachine } from '../verify/world.ts'

export interface HostWatchSpec {
  readonly backend: Backend
  readonly lab: string
  readonly stranger: WorldMachine
  /** Who must accept nothing; their machines need not exist yet. */
  readonly hosts: readonly HostPlan[]
  /** Frames a second, at all of them together. */
  readonly perSecond: number
}

/** What a watch saw of one host. */
export interface HostReading extends WatchReading {
  readonly host: HostPlan
}

/** Never-open watches that follow hosts through every life: a first boot, reboots, restarts by the engine. */
export interface HostWatch extends AsyncDisposable {
  /** Ends the watch and tells what it saw, host by host. */
  stop(): Promise<readonly HostReading[]>
}

interface Watched {
  readonly host: HostPlan
  readonly watch: NeverOpenWatch
}

const EVERY_MS = 15

export async function watchHosts(engine: PacketEngine, spec: HostWatchSpec): Promise<HostWatch> {
  await using opening = new AsyncDisposableStack()
  const pids = await livePids(spec)
  const watched = await Promise.all(
    spec.hosts.map(async (host) => opening.use(await beginAt(engine, spec, host, pids))),
  )
  const ending = new AbortController()
  const following = follow(watched, spec, ending.signal)
  following.catch(() => undefined) // told when the watch ends
  const life = opening.move()
  const end = async (): Promise<void> => {
    ending.abort()
    await following
  }
  return {
    async stop() {
      await end()
      const readings = watched.map(async ({ host, watch }) => ({
        host,
        ...(await watch.reading()),
      }))
      const read = await Promise.all(readings)
      await life.disposeAsync()
      return read
    },
    async [Symbol.asyncDispose]() {
      await end()
      await life.disposeAsync()
    },
  }
}

async function beginAt(
  engine: PacketEngine,
  { stranger, perSecond, hosts }: HostWatchSpec,
  host: HostPlan,
  pids: ReadonlyMap<string, number>,
): Promise<Watched & AsyncDisposable> {
  const pid = pids.get(host.machine)
  const watch = await watchNeverOpen(engine, {
    stranger,
    host: { name: host.machine, card: 'eth0', ...host.cable },
    perSecond: Math.ceil(perSecond / hosts.length),
    ...(pid === undefined ? {} : { pid }),
  })
  if (pid !== undefined) await arrivedAt(watch)
  const end = async () => watch[Symbol.asyncDispose]()
  return { host, watch, [Symbol.asyncDispose]: end }
}

/** From here on it is watched indeed. That nothing ever comes is for the verdict to say. */
const arrivedAt = async (watch: NeverOpenWatch): Promise<void> =>
  waitUntil({
    what: 'the flood to reach the card',
    timeoutMs: 2_000,
    look: async () => ((await watch.reading()).arrived > 0 ? true : undefined),
    seen: () => 'no packet of it',
    next: 'look at the cables: npm run lab status',
  }).then(
    () => undefined,
    () => undefined,
  )

async function follow(
  watched: readonly Watched[],
  spec: HostWatchSpec,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const pids = await livePids(spec)
    await Promise.all(watched.map(async (one) => followOne(one, pids.get(one.host.machine))))
    await delay(EVERY_MS)
  }
}

async function followOne({ watch }: Watched, pid: number | undefined): Promise<void> {
  if (pid !== undefined) await watch.follow(pid).catch(unlessGone)
}

/** A life that ended between the look and the follow is not missed: what it accepted, it accepted without a network. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ProbeError && error.code === 'E_NAMESPACE_GONE')) throw error
}

/** First processes of those that run now, by machine. */
async function livePids({
  backend,
  lab,
  hosts,
}: HostWatchSpec): Promise<ReadonlyMap<string, number>> {
  const names = hosts.map(({ machine }) => machine)
  const running = (await backend.list(lab)).filter(
    ({ name, status }) => status === 'running' && names.includes(name),
  )
  const pids = running.map(async (machine) => {
    const pid = await backend.pid(machine).catch(() => 0) // removed between the two looks
    return [machine.name, pid] as const
  })
  return new Map((await Promise.all(pids)).filter(([, pid]) => pid !== 0))
}
