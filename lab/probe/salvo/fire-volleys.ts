import { z } from 'zod'
import type { BpfProgram } from '../bpf/bpf.ts'
import { bundle } from '../engine/frame-bundle.ts'
import type { Namespace } from '../engine/namespace.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { Volley } from './volley.ts'

interface Range {
  readonly ns: Namespace
  readonly interface: string
  /** Who counts what reaches its card. */
  readonly receiver: {
    readonly ns: Namespace
    readonly interface: string
    /** Lets exactly these frames through. */
    readonly filter: BpfProgram
  }
}

const Count = z.object({ sent: z.int(), reached: z.int() })
const WITHIN_MS = 60_000

/** Sends every volley whole. Throws `E_FRAMES_LOST` when one frame of it does not reach the receiver's card. */
export const fireVolleys = async (
  engine: PacketEngine,
  range: Range,
  volleys: readonly Volley[],
): Promise<z.infer<typeof Count>> =>
  engine.call(
    'salvo',
    {
      ...range,
      frames: bundle(volleys.filter(({ ports }) => !ports).map(({ frame }) => frame)),
      sweeps: volleys.flatMap(({ frame, ports }) =>
        ports ? [{ ...ports, frame: Buffer.from(frame).toString('base64') }] : [],
      ),
    },
    Count,
    { withinMs: WITHIN_MS },
  )
