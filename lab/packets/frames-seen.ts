import type { Listener } from '../probe/engine/listen.ts'
import type { Namespace } from '../probe/engine/namespace.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openTap } from '../probe/engine/tap.ts'

/** A card in somebody's namespace. `in`: what comes in by it, before any rule; `out`: what leaves by it, after all. */
export interface FramePlace {
  readonly ns: Namespace
  readonly card: string
  readonly way: 'in' | 'out'
}

export interface FramesSeenSpec {
  readonly places: readonly FramePlace[]
  /** Hex digits that the frames hold. */
  readonly marker: string
  readonly send: () => Promise<unknown>
}

const WITHIN_MS = 500

/** At which places a frame with the marker was seen from the sending on, in their order. */
export async function framesSeen(
  engine: PacketEngine,
  { places, marker, send }: FramesSeenSpec,
): Promise<readonly boolean[]> {
  await using life = new AsyncDisposableStack()
  const taps = await Promise.all(
    places.map(async ({ ns, card }) =>
      life.use(
        await openTap(engine, {
          ns,
          interface: card,
          filter: [],
          contains: marker,
          outgoing: true,
        }),
      ),
    ),
  )
  await send()
  return await Promise.all(taps.map(async (tap, at) => isSeen(tap, places[at]?.way === 'out')))
}

async function isSeen(tap: Listener, isOut: boolean): Promise<boolean> {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    const { records } = await tap.read({ count: 1, withinMs: deadline - performance.now() })
    if (records.some(({ isOutgoing }) => isOutgoing === isOut)) return true
  }
  return false
}
