import { openFlood } from '../probe/engine/flood.ts'
import type { ReadBounds } from '../probe/engine/listen.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openTap } from '../probe/engine/tap.ts'
import { overlayFrame, overlayFrames, readOverlayFrame } from '../verify/overlay-frame.ts'
import type { WorldHost } from '../verify/world.ts'

export interface FlowCount {
  readonly sent: number
  readonly arrived: number
  /** Frames that the counting tap itself had to throw away: then nothing is known. */
  readonly missedByTap: number
}

/** A steady stream of unicast frames from one host's overlay bridge to another's. */
export interface Flow extends AsyncDisposable {
  /** How many frames arrive within the next moment: none of those that were on their way before are among them. */
  arrivals(): Promise<number>
  /** Ends the stream, waits for what is on its way, and tells both counts. */
  stop(): Promise<FlowCount>
}

interface FlowSpec {
  readonly from: WorldHost
  readonly to: WorldHost
  /** 32 hex digits that mark this flow's frames. */
  readonly marker: string
}

const PER_SECOND = 500
const LONGEST_MS = 120_000
const LAST_WITHIN_MS = 1_000
const ON_THEIR_WAY_MS = 50
const MOMENT_MS = 300
/** More frames than can come in a moment, so that the whole of it is listened to. */
const UNREACHABLE = 100_000

export async function openFlow(
  engine: PacketEngine,
  { from, to, marker }: FlowSpec,
): Promise<Flow> {
  await using opening = new AsyncDisposableStack()
  const tap = opening.use(
    await openTap(engine, { ns: to.ns, interface: to.overlayCard, filter: overlayFrames }),
  )
  const frame = overlayFrame({
    kind: 'unicast',
    sender: 0,
    src: from.overlayMac,
    dst: to.overlayMac,
    marker,
  })
  const flood = opening.use(
    await openFlood(engine, {
      ns: from.ns,
      interface: from.overlayCard,
      frames: [frame],
      perSecond: PER_SECOND,
      count: 0,
      forMs: LONGEST_MS,
    }),
  )
  const life = opening.move()
  let arrived = 0
  let missedByTap = 0
  const hear = async (bounds: ReadBounds): Promise<number> => {
    const { records, lost } = await tap.read(bounds)
    const own = records.filter(
      ({ data, isOutgoing }) => !isOutgoing && readOverlayFrame(data, marker) !== null,
    ).length
    arrived += own
    missedByTap = lost
    return own
  }
  return {
    async arrivals() {
      await hear({ count: UNREACHABLE, withinMs: ON_THEIR_WAY_MS })
      return hear({ count: UNREACHABLE, withinMs: MOMENT_MS })
    },
    async stop() {
      const { sent } = await flood.stop()
      await hear({ count: sent - arrived, withinMs: LAST_WITHIN_MS })
      return { sent, arrived, missedByTap }
    },
    [Symbol.asyncDispose]: async () => life.disposeAsync(),
  }
}
