import { z } from 'zod'
import { Handle, closeHandle } from './handle.ts'
import type { PacketEngine } from './packet-engine.ts'

const Sample = z.object({ at: z.number(), snmp: z.string(), snmp6: z.string(), dev: z.string() })
export type CounterSample = z.infer<typeof Sample>

const FollowState = z.object({
  first: Sample,
  last: Sample,
  /** The first 64 samples at which the kernel had accepted more than at the sample before. */
  changes: z.array(Sample),
  /** When the process ended, nanoseconds since 1970. */
  ended: z.number().nullable(),
})
export type FollowState = z.infer<typeof FollowState>

/** Samples the counters of a machine's namespace, to the very end of its process. */
export interface Follow extends AsyncDisposable {
  state(): Promise<FollowState>
}

/** Throws `E_NAMESPACE_GONE` when the process has ended before. */
export const followCounters = async (
  engine: PacketEngine,
  pid: number,
  everyMs: number,
): Promise<Follow> => {
  const { handle } = await engine.call('follow', { pid, everyMs }, Handle)
  return {
    state: () => engine.call('state', { handle }, FollowState),
    [Symbol.asyncDispose]: () => closeHandle(engine, handle),
  }
}
