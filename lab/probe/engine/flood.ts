import { z } from 'zod'
import { bundle } from './frame-bundle.ts'
import { Handle, closeHandle } from './handle.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

export interface FloodSpec {
  readonly ns: Namespace
  readonly interface: string
  /** Sent round and round. */
  readonly frames: readonly Uint8Array[]
  /** 0: as fast as it goes. */
  readonly perSecond: number
  /** 0: no bound but time. */
  readonly count: number
  /** At most ten minutes. */
  readonly forMs: number
}

const FloodState = z.object({
  sent: z.int(),
  refused: z.int(),
  ms: z.number(),
  running: z.boolean(),
  failure: z.string().nullable(),
})
export type FloodState = z.infer<typeof FloodState>

export interface Flood extends AsyncDisposable {
  state(): Promise<FloodState>
  /** Stops it and tells the final count. */
  stop(): Promise<FloodState>
}

/** A bounded flood of raw frames; disposing stops it. */
export const openFlood = async (engine: PacketEngine, spec: FloodSpec): Promise<Flood> => {
  const request = { ...spec, frames: bundle(spec.frames) }
  const { handle } = await engine.call('flood', request, Handle)
  let isStopped = false
  return {
    state: () => engine.call('state', { handle }, FloodState),
    stop: () => {
      isStopped = true
      return engine.call('close', { handle }, FloodState)
    },
    [Symbol.asyncDispose]: async () => {
      if (!isStopped) await closeHandle(engine, handle)
    },
  }
}
