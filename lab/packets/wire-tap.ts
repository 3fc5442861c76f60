import { anyOf } from '../probe/bpf/bpf.ts'
import type { Listener } from '../probe/engine/listen.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openSender } from '../probe/engine/sender.ts'
import { openTap } from '../probe/engine/tap.ts'
import { ETHERTYPE } from '../probe/frames/ethernet.ts'
import { overlayFrame, overlayFrames, readOverlayFrame } from '../verify/overlay-frame.ts'
import type { World, WorldHost } from '../verify/world.ts'
import { injectedFrame, type Injection } from './injected-frame.ts'
import { mustBeInside } from './inside-lab.ts'

/** Where a tap listens: at the switch, on the port of the receiver's cable, both ways. */
export interface WireTapSpec extends Injection {
  readonly from: WorldHost
  readonly switch: World['switch']
}

/** What of a message was seen on its way. */
export interface WireReading {
  /** The receiver heard it. */
  readonly isHeard: boolean
  /** Packets that passed the tap meanwhile. */
  readonly passed: number
  /** Of these, how many held the message so that it can be read. */
  readonly readable: number
  /** Packets that the tap had to throw away unseen. */
  readonly lost: number
}

const MESSAGES = 20
const WITHIN_MS = 1_000
const ipv4 = anyOf([{ at: 12, size: 2, equals: ETHERTYPE.ipv4 }])

/** Sends a message over the overlay, from one host's bridge to another's, and listens at the switch. */
export async function tapOverlay(engine: PacketEngine, spec: WireTapSpec): Promise<WireReading> {
  const { from, to, marker } = spec
  const frame = overlayFrame({
    kind: 'unicast',
    sender: 0,
    src: from.overlayMac,
    dst: to.overlayMac,
    marker,
  })
  return tapped(engine, spec, from.overlayCard, frame)
}

/** The same message on the same way, but put on the underlay in clear: what the tap sees when there is something to see. */
export const tapInClear = async (engine: PacketEngine, spec: WireTapSpec): Promise<WireReading> => {
  mustBeInside(spec.within, [spec.to.address, spec.from.address])
  return tapped(engine, spec, spec.from.card, injectedFrame(spec))
}

async function tapped(
  engine: PacketEngine,
  { from, to, marker, switch: { ns } }: WireTapSpec,
  card: string,
  frame: Uint8Array,
): Promise<WireReading> {
  const port = `p-${to.name}`
  await using sender = await openSender(engine, from.ns)
  await using ear = await openTap(engine, {
    ns: to.ns,
    interface: to.overlayCard,
    filter: overlayFrames,
  })
  await using wire = await openTap(engine, {
    ns,
    interface: port,
    filter: ipv4,
    contains: marker,
    outgoing: true,
  })
  await sender.send(
    card,
    Array.from({ length: MESSAGES }, () => frame),
  )
  const isHeard = await hears(ear, marker)
  const { records, scanned, lost } = await wire.read({ count: MESSAGES, withinMs: WITHIN_MS })
  return { isHeard, passed: scanned, readable: records.length, lost }
}

async function hears(ear: Listener, marker: string): Promise<boolean> {
  const { records } = await ear.read({ count: MESSAGES, withinMs: WITHIN_MS })
  return records.some(
    ({ data, isOutgoing }) => !isOutgoing && readOverlayFrame(data, marker) !== null,
  )
}
