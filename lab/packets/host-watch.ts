import { setTimeout as delay } from 'node:timers/promises'
import type { Backend, Machine } from '../backends/backend.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { ProbeError } from '../probe/errors.ts'
import {
  watchNeverOpen,
  type NeverOpenWatch,
  type WatchReading,
} from '../probe/never-open/watch.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import type { WorldMachine } from '../verify/world.ts'

interface HostWatchSpec {
  readonly backend: Backend
  readonly lab: string
  readonly stranger: WorldMachine
  /** Who must accept nothing; its machine need not exist yet. */
  readonly host: HostPlan
  readonly perSecond?: number
}

/** A never-open watch that follows a host through every life: its first boot, reboots, restarts by the engine. */
export interface HostWatch extends AsyncDisposable {
  /** Ends the watch and tells what it saw. */
  stop(): Promise<WatchReading>
}

const EVERY_MS = 15

export async function watchHost(engine: PacketEngine, spec: HostWatchSpec): Promise<HostWatch> {
  const { stranger, host, perSecond } = spec
  const pid = await livePid(spec)
  const watch = await watchNeverOpen(engine, {
    stranger,
    host: { name: host.machine, card: 'eth0', ...host.cable },
    ...(pid === undefined ? {} : { pid }),
    ...(perSecond === undefined ? {} : { perSecond }),
  })
  const ending = new AbortController()
  const following = follow(watch, spec, ending.signal)
  const end = async (): Promise<void> => {
    ending.abort()
    await following
  }
  return {
    async stop() {
      await end()
      const reading = await watch.reading()
      await watch[Symbol.asyncDispose]()
      return reading
    },
    async [Symbol.asyncDispose]() {
      await end()
      await watch[Symbol.asyncDispose]()
    },
  }
}

async function follow(
  watch: NeverOpenWatch,
  spec: HostWatchSpec,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const pid = await livePid(spec)
    if (pid !== undefined) await watch.follow(pid).catch(unlessGone)
    await delay(EVERY_MS)
  }
}

/** A life that ended between the look and the follow is not missed: what it accepted, it accepted without a network. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ProbeError && error.code === 'E_NAMESPACE_GONE')) throw error
}

async function livePid({ backend, lab, host }: HostWatchSpec): Promise<number | undefined> {
  const machine: Machine | undefined = (await backend.list(lab)).find(
    ({ name }) => name === host.machine,
  )
  if (machine?.status !== 'running') return undefined
  const pid = await backend.pid(machine).catch(() => 0) // removed between the two looks
  return pid === 0 ? undefined : pid
}
