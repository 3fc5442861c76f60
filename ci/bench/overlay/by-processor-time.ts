import { inTurn, type Rounds } from './in-turn.ts'
import { spentCpu, tunnelsBeside } from './spent-cpu.ts'
import type { Way } from './traffic.ts'

const ROUNDS = 9
const STREAM_MS = 1000

/** A way, and two processes in whose namespaces its tunnel's ends stand. */
export interface Tunnelled {
  readonly way: Way
  readonly hosts: readonly number[]
}

/**
 * What tunnels in user space carry, in Gbit for a second of processor time of both: on a busy machine the wall clock
 * tells what share of it each process got. Null where the kernel has the tunnels.
 */
export async function byProcessorTime<Name>(
  ways: ReadonlyMap<Name, Tunnelled>,
): Promise<Rounds<Name> | null> {
  const measured = new Map<Name, { readonly way: Way; readonly tunnels: readonly number[] }>()
  for (const [name, { way, hosts }] of ways) {
    const tunnels = (await Promise.all(hosts.map(tunnelsBeside))).flat()
    if (tunnels.length === 0) return null
    measured.set(name, { way, tunnels })
  }
  return inTurn(measured, ROUNDS, async ({ way, tunnels }) => {
    const before = await spentCpu(tunnels)
    const rate = await way.stream(STREAM_MS)
    return (rate * (STREAM_MS / 1000)) / ((await spentCpu(tunnels)) - before)
  })
}
