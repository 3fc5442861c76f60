import { anyOf, type BpfProgram } from './bpf/bpf.ts'
import { keyOf } from './attempt/attempt.ts'
import type { Attempt } from './attempt/attempt.ts'
import { addressText, macBytes } from './frames/addresses.ts'
import { viewOf } from './frames/bytes.ts'
import { dissectIp, dissectSegment } from './frames/dissect.ts'
import { ICMP, ICMPV6 } from './frames/icmp.ts'
import { TCP_FLAG } from './frames/transport.ts'

/** What came back to the sender's card for one attempt. */
export type Answer =
  | { readonly kind: 'syn-ack' | 'reset'; readonly sport: number; readonly dport: number }
  | { readonly kind: 'unreachable'; readonly type: number; readonly code: number }
  | { readonly kind: 'other'; readonly protocol: number }

/** Frames from one card. */
export const framesFrom = (mac: string): BpfProgram => {
  const view = viewOf(macBytes(mac))
  return anyOf([
    { at: 6, size: 4, equals: view.getUint32(0) },
    { at: 10, size: 2, equals: view.getUint16(4) },
  ])
}

/** Null when the frame is no answer to this attempt. */
export const answerTo = (attempt: Attempt<unknown>, frame: Uint8Array): Answer | null => {
  const packet = dissectIp(frame)
  const segment = packet && dissectSegment(packet)
  if (!packet || !segment) return null
  if (segment.kind === 'icmp') {
    const { type, code, about } = segment
    const isError = type === (packet.family === 4 ? ICMP.unreachable : ICMPV6.unreachable)
    if (isError && about.length >= 20 && keyOf(about) === attempt.key)
      return { kind: 'unreachable', type, code }
    return null
  }
  const { shape } = attempt
  if (segment.kind !== 'tcp' || shape.proto !== 'tcp') return null
  if (packet.src !== destinationOf(attempt)) return null
  if (segment.sport !== shape.dport || segment.dport !== shape.sport) return null
  const ports = { sport: segment.sport, dport: segment.dport }
  if (segment.flags & TCP_FLAG.rst) return { kind: 'reset', ...ports }
  return segment.flags & TCP_FLAG.syn
    ? { kind: 'syn-ack', ...ports }
    : { kind: 'other', protocol: packet.protocol }
}

const destinationOf = ({ frame, shape }: Attempt<unknown>): string =>
  addressText(shape.over === 'v4' ? frame.slice(30, 34) : frame.slice(38, 54))

/** Whether somebody said no, in so many words. */
export const isRefusal = ({ kind }: Answer): boolean => kind === 'reset' || kind === 'unreachable'
