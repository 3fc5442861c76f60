import { anyOf } from '../probe/bpf/bpf.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openSender } from '../probe/engine/sender.ts'
import { openTap } from '../probe/engine/tap.ts'
import { bytes, u32 } from '../probe/frames/bytes.ts'
import { ETHERTYPE, ethernet } from '../probe/frames/ethernet.ts'
import { ipv4, PROTOCOL } from '../probe/frames/ip.ts'
import { udp } from '../probe/frames/transport.ts'
import type { StandingLab } from '../lifecycle/standing-lab.ts'
import { overlayFrame, overlayFrames, readOverlayFrame } from '../verify/overlay-frame.ts'
import type { WorldHost, WorldMachine } from '../verify/world.ts'
import { mustBeInside } from './inside-lab.ts'

/** A frame of the overlay that somebody puts on the underlay in clear (VXLAN, RFC 7348), past its own firewall. */
export interface Injection {
  /** The lab that it is not to leave. */
  readonly within: Pick<StandingLab, 'lab' | 'slice'>
  readonly from: WorldMachine
  /** Whose frame it says it is, inside. */
  readonly as: WorldHost
  readonly to: WorldHost
  readonly vni: number
  /** UDP port, source and destination. */
  readonly port: number
  /** 32 hex digits. */
  readonly marker: string
}

export interface FrameFate {
  /** The receiver's card saw it. */
  readonly reachedCard: boolean
  /** It came out of the receiver's overlay, where its containers would hear it. */
  readonly enteredOverlay: boolean
}

const ROUNDS = 3
const WITHIN_MS = 300
const anyIpv4 = anyOf([{ at: 12, size: 2, equals: ETHERTYPE.ipv4 }])

/** Sent three times: one that is lost on the way shows nothing. Throws `E_OUTSIDE_LAB` before anything is sent. */
export async function injectFrame(engine: PacketEngine, injection: Injection): Promise<FrameFate> {
  const { within, from, to, marker } = injection
  mustBeInside(within, [to.address, from.address])
  await using sender = await openSender(engine, from.ns)
  await using card = await openTap(engine, {
    ns: to.ns,
    interface: to.card,
    filter: anyIpv4,
    contains: marker,
  })
  await using overlay = await openTap(engine, {
    ns: to.ns,
    interface: to.overlayCard,
    filter: overlayFrames,
  })
  await sender.send(
    from.card,
    Array.from({ length: ROUNDS }, () => injectedFrame(injection)),
  )
  const [atCard, inOverlay] = await Promise.all([
    card.read({ count: ROUNDS, withinMs: WITHIN_MS }),
    overlay.read({ count: ROUNDS, withinMs: WITHIN_MS }),
  ])
  return {
    reachedCard: atCard.records.length > 0,
    enteredOverlay: inOverlay.records.some(({ data }) => readOverlayFrame(data, marker) !== null),
  }
}

const VNI_IS_VALID = 0x08000000

export function injectedFrame({ from, as, to, vni, port, marker }: Injection): Uint8Array {
  const inner = overlayFrame({
    kind: 'unicast',
    sender: 0,
    src: as.overlayMac,
    dst: to.overlayMac,
    marker,
  })
  const between = { src: from.address, dst: to.address }
  const ports = { sport: port, dport: port }
  const segment = udp(ports, between, bytes(u32(VNI_IS_VALID), u32(vni << 8), inner))
  const header = { ...between, protocol: PROTOCOL.udp, id: 0x0db1, ttl: 64, dscp: 0 }
  return ethernet({ src: from.mac, dst: to.mac, type: ETHERTYPE.ipv4 }, ipv4(header, segment))
}
