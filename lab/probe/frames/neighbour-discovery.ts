import { addressBytes, macBytes } from './addresses.ts'
import { bytes, zeros } from './bytes.ts'
import type { Between } from './checksum.ts'
import { ICMPV6, icmpv6 } from './icmp.ts'

const SOURCE_LINK_ADDRESS = bytes(1, 1)
const TARGET_LINK_ADDRESS = bytes(2, 1)
const OVERRIDE = 0x20

/** "Who has `target`?" (RFC 4861). */
export const neighbourSolicitation = (between: Between, target: string, mac: string): Uint8Array =>
  icmpv6(
    ICMPV6.neighbourSolicitation,
    0,
    between,
    bytes(zeros(4), addressBytes(target), SOURCE_LINK_ADDRESS, macBytes(mac)),
  )

/** "`target` is at `mac`", unasked. */
export const neighbourAdvertisement = (between: Between, target: string, mac: string): Uint8Array =>
  icmpv6(
    ICMPV6.neighbourAdvertisement,
    0,
    between,
    bytes(OVERRIDE, zeros(3), addressBytes(target), TARGET_LINK_ADDRESS, macBytes(mac)),
  )

/** A router that offers nothing: lifetime 0 and no prefix, so that a host that believes it takes no harm. */
export const routerAdvertisement = (between: Between, mac: string): Uint8Array =>
  icmpv6(
    ICMPV6.routerAdvertisement,
    0,
    between,
    bytes(64, zeros(11), SOURCE_LINK_ADDRESS, macBytes(mac)),
  )
