import { bytes } from './bytes.ts'
import { type Between, checksum, transportChecksum, withChecksum } from './checksum.ts'
import { PROTOCOL } from './ip.ts'

export const ICMP = { echoReply: 0, unreachable: 3, redirect: 5, echo: 8, timestamp: 13 } as const

export const ICMPV6 = {
  unreachable: 1,
  echo: 128,
  echoReply: 129,
  listenerQuery: 130,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
} as const

export const icmp = (type: number, code: number, rest: Uint8Array): Uint8Array => {
  const message = bytes(type, code, 0, 0, rest)
  return withChecksum(message, 2, checksum(message))
}

export const icmpv6 = (
  type: number,
  code: number,
  between: Between,
  rest: Uint8Array,
): Uint8Array => {
  const message = bytes(type, code, 0, 0, rest)
  return withChecksum(message, 2, transportChecksum(between, PROTOCOL.icmpv6, message))
}
