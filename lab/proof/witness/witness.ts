import { addressText } from '../dump/addresses.ts'
import { STATES, type State } from '../dump/match.ts'
import { TCP_FLAGS } from '../dump/modules/tcp.ts'
import { PROTOCOL, protocolName } from '../dump/protocols.ts'
import type { Family } from '../family.ts'
import { bitsBytes, bitsNumber } from '../space/bits.ts'
import { addressField, type FieldName } from '../space/fields.ts'
import type { Space } from '../space/space.ts'

/** One packet that shows an answer, in words that a probe can fire. Null: the packet has no such thing. */
export interface Witness {
  readonly family: Family
  /** `tcp`, `udp`, … or a number. */
  readonly proto: string
  readonly iif: string | null
  readonly oif: string | null
  readonly src: string
  readonly dst: string
  readonly sport: number | null
  readonly dport: number | null
  readonly flags: readonly string[] | null
  readonly icmp: { readonly type: number; readonly code: number } | null
  readonly state: State
  /** Null: no rule asks for it, and it has none when it comes from outside. */
  readonly mark: number | null
  readonly mac: string | null
  readonly isLaterFragment: boolean
}

export interface WitnessPlace {
  readonly family: Family
  readonly hasIn: boolean
  readonly hasOut: boolean
}

const WITH_PORTS: readonly number[] = [
  PROTOCOL.tcp,
  PROTOCOL.udp,
  PROTOCOL.sctp,
  PROTOCOL.dccp,
  PROTOCOL.udplite,
]

/** The packet that these bits describe. */
export function witnessOf(space: Space, bits: Uint8Array, place: WitnessPlace): Witness {
  const { family } = place
  const raw = (name: FieldName): Uint8Array => {
    const { first, width } = space.fields[name]
    return bits.subarray(first, first + width)
  }
  const number = (name: FieldName): number => bitsNumber(raw(name))
  const address = (name: FieldName): string => addressText(bitsBytes(raw(name)))
  const protocol = number('protocol')
  const isLaterFragment = number('isLaterFragment') === 1
  const hasPorts = WITH_PORTS.includes(protocol) && !isLaterFragment
  const isIcmp = protocol === (family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6) && !isLaterFragment
  const mac = bitsBytes(raw('sourceMac'))
  return {
    family,
    proto: protocolName(protocol),
    iif: place.hasIn ? (space.interfaces[number('inInterface')] ?? null) : null,
    oif: place.hasOut ? (space.interfaces[number('outInterface')] ?? null) : null,
    src: address(addressField(family, 'source')),
    dst: address(addressField(family, 'destination')),
    sport: hasPorts ? number('sourcePort') : null,
    dport: hasPorts ? number('destinationPort') : null,
    flags: protocol === PROTOCOL.tcp && !isLaterFragment ? flagNames(number('tcpFlags')) : null,
    icmp: isIcmp ? { type: number('icmpType'), code: number('icmpCode') } : null,
    state: STATES[number('state')] ?? 'INVALID',
    mark: number('mark') === 0 ? null : number('mark'),
    mac: mac.every((byte) => byte === 0) ? null : macText(mac),
    isLaterFragment,
  }
}

const flagNames = (flags: number): readonly string[] =>
  Object.entries(TCP_FLAGS).flatMap(([name, flag]) => ((flags & flag) === 0 ? [] : [name]))

const macText = (mac: Uint8Array): string =>
  Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':')
