import { openFlood } from '../probe/engine/flood.ts'
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
  return {
    async stop() {
      const { sent } = await flood.stop()
      const { records, lost } = await tap.read({ count: sent, withinMs: LAST_WITHIN_MS })
      const arrived = records.filter(
        ({ data, isOutgoing }) => !isOutgoing && readOverlayFrame(data, marker) !== null,
      )
      return { sent, arrived: arrived.length, missedByTap: lost }
    },
    [Symbol.asyncDispose]: async () => life.disposeAsync(),
  }
}
