import { BROADCAST_MAC, addressBytes, macBytes } from './addresses.ts'
import { bytes, u16, zeros } from './bytes.ts'
import { ETHERTYPE, ethernet } from './ethernet.ts'

export interface ArpRequest {
  readonly mac: string
  readonly address: string
  readonly target: string
}

/** "Who has `target`? Tell `address`", to everyone on the segment. */
export const arpRequest = ({ mac, address, target }: ArpRequest): Uint8Array =>
  ethernet(
    { src: mac, dst: BROADCAST_MAC, type: ETHERTYPE.arp },
    bytes(
      bytes(u16(1), u16(ETHERTYPE.ipv4), 6, 4, u16(1)),
      bytes(macBytes(mac), addressBytes(address), zeros(6), addressBytes(target)),
    ),
  )
