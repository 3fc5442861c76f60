import { BROADCAST_MAC } from '../probe/frames/addresses.ts'
import { bytes, fromHex, u16, viewOf, zeros } from '../probe/frames/bytes.ts'
import { ETHERTYPE, ethernet } from '../probe/frames/ethernet.ts'
import { anyOf } from '../probe/bpf/bpf.ts'

/** A frame that only means "I was here": no IP stack takes note of it. */
export interface OverlayFrame {
  readonly kind: 'unicast' | 'broadcast'
  /** Index of the sender among the lab's hosts. */
  readonly sender: number
  readonly src: string
  readonly dst: string
  /** 32 hex digits of this run. */
  readonly marker: string
}

const PADDING = 64
const HEAD = 14

export const overlayFrame = ({ kind, sender, src, dst, marker }: OverlayFrame): Uint8Array =>
  ethernet(
    { src, dst: kind === 'broadcast' ? BROADCAST_MAC : dst, type: ETHERTYPE.experimental },
    bytes(fromHex(marker), kind === 'broadcast' ? 1 : 0, u16(sender), zeros(PADDING)),
  )

export const overlayFrames = anyOf([{ at: 12, size: 2, equals: ETHERTYPE.experimental }])

/** `unicast 3`: what a frame of this run says; null when it is none. */
export const readOverlayFrame = (frame: Uint8Array, marker: string): string | null => {
  const size = marker.length / 2
  const isOurs = fromHex(marker).every((byte, index) => frame[HEAD + index] === byte)
  if (!isOurs || frame.length < HEAD + size + 3) return null
  const kind = frame[HEAD + size] === 1 ? 'broadcast' : 'unicast'
  return `${kind} ${viewOf(frame).getUint16(HEAD + size + 1)}`
}
