import { readAddress } from '../dump/addresses.ts'
import { ADDRESS_TYPES, DEVICE_KINDS, STATES, type State } from '../dump/match.ts'
import type { Family } from '../family.ts'
import { byteBits, numberBits } from '../space/bits.ts'
import { addressField, type FieldName } from '../space/fields.ts'
import type { Space } from '../space/space.ts'

/** A packet as it comes in by an Ethernet card; ports, flags and types where its protocol has them. */
export interface ArrivingPacket {
  readonly family: Family
  readonly iif: string
  /** `02:db:12:00:00:fa` */
  readonly mac: string
  readonly src: string
  readonly dst: string
  /** What the routing calls the destination. */
  readonly isTo: 'LOCAL' | 'BROADCAST' | 'MULTICAST'
  readonly protocol: number
  readonly sport: number
  readonly dport: number
  /** The six bits from FIN to URG. */
  readonly flags: number
  readonly icmp: { readonly type: number; readonly code: number }
}

/** The packet's bits in a space, as connection tracking may see it. Null: the space knows no such card or address. */
export function packetBits(space: Space, packet: ArrivingPacket, state: State): Uint8Array | null {
  const { family } = packet
  const [src, dst] = [readAddress(packet.src, family), readAddress(packet.dst, family)]
  const card = space.interfaces.indexOf(packet.iif)
  if (src === null || dst === null || card === -1) return null
  const bits = new Uint8Array(space.width)
  const put = (name: FieldName, value: number): void =>
    bits.set(numberBits(value, space.fields[name].width), space.fields[name].first)
  put('state', STATES.indexOf(state))
  put('inInterface', card)
  put('inKind', DEVICE_KINDS.indexOf('ether'))
  put('outInterface', card)
  put('outKind', DEVICE_KINDS.indexOf('ether'))
  put('destinationType', ADDRESS_TYPES.indexOf(packet.isTo))
  put('sourceType', ADDRESS_TYPES.indexOf('UNICAST'))
  put('protocol', packet.protocol)
  put('sourcePort', packet.sport)
  put('destinationPort', packet.dport)
  put('tcpFlags', packet.flags)
  put('icmpType', packet.icmp.type)
  put('icmpCode', packet.icmp.code)
  bits.set(byteBits(src), space.fields[addressField(family, 'source')].first)
  bits.set(byteBits(dst), space.fields[addressField(family, 'destination')].first)
  bits.set(byteBits(macBytes(packet.mac)), space.fields.sourceMac.first)
  return bits
}

const macBytes = (mac: string): Uint8Array =>
  Uint8Array.from(mac.split(':'), (byte) => Number.parseInt(byte, 16))
