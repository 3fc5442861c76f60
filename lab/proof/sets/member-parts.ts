import { prefixMask, readAddressMask } from '../dump/addresses.ts'
import { readIcmpKind } from '../dump/icmp-names.ts'
import { readNumber } from '../dump/numbers.ts'
import { PROTOCOL, protocolNumber } from '../dump/protocols.ts'
import { byteBits, maskedByteBits, numberBits } from '../space/bits.ts'
import { addressField, portField, type FieldName, type Side } from '../space/fields.ts'
import type { Member } from '../space/members.ts'
import type { Space } from '../space/space.ts'
import type { KernelSet } from './set-list.ts'

/** Whether a packet has come by a card, and whether it is known by which it goes. */
export interface HasCards {
  readonly hasIn: boolean
  readonly hasOut: boolean
}

export interface PartContext {
  readonly at: HasCards
  readonly space: Space
  readonly set: KernelSet
  readonly side: Side
}

/** One dimension of a member as fields of a packet; null when it is not understood, `[]` list: no packet has it. */
type ReadPart = (text: string, context: PartContext) => readonly Member[] | null

const field = (space: Space, name: FieldName, value: number): Member => [
  { field: name, bits: numberBits(value, space.fields[name].width) },
]

const address: ReadPart = (text, { set: { family, netmask }, side }) => {
  const range = readAddressMask(text, family)
  const mask = netmask === null ? range?.mask : prefixMask(String(netmask), family)
  if (range === null || mask === null || mask === undefined) return null
  return [[{ field: addressField(family, side), bits: maskedByteBits(range.bytes, mask) }]]
}

/** Protocols whose later fragments have no port, and so are in no set of ports. */
const WITH_PORTS: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp, PROTOCOL.udplite]

/** `tcp:80`, `icmp:echo-request`, `gre:0`; a bare number in a bitmap is a port of TCP or UDP. */
const port: ReadPart = (text, { space, set, side }) => {
  const [name = '', value, ...more] = text.split(':')
  const first = field(space, 'isLaterFragment', 0)
  if (more.length > 0) return null
  if (value === undefined) {
    const number = readPort(name)
    if (number === null) return null
    const ofPort = [...first, ...field(space, portField(side), number)]
    return [PROTOCOL.tcp, PROTOCOL.udp].map((protocol) => [
      ...field(space, 'protocol', protocol),
      ...ofPort,
    ])
  }
  const protocol = protocolNumber(name)
  if (protocol === null) return null
  const ofProtocol = field(space, 'protocol', protocol)
  if (WITH_PORTS.includes(protocol)) {
    const number = readPort(value)
    return number === null
      ? null
      : [[...ofProtocol, ...first, ...field(space, portField(side), number)]]
  }
  if (protocol === (set.family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)) {
    const kind = readIcmpKind(value, set.family)
    if (kind === null || kind.type === null) return null
    const ofKind = [
      ...field(space, 'icmpType', kind.type),
      ...field(space, 'icmpCode', kind.code ?? 0),
    ]
    return [[...ofProtocol, ...first, ...ofKind]]
  }
  return value === '0' ? [ofProtocol] : []
}

const readPort = (text: string): number | null =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : null

const interfaceName: ReadPart = (text, { at: place, space, side }) => {
  if (text.startsWith('physdev:')) return null
  if (!(side === 'source' ? place.hasIn : place.hasOut)) return []
  const at = space.interfaces.indexOf(text)
  const name: FieldName = side === 'source' ? 'inInterface' : 'outInterface'
  return at === -1 ? [] : [field(space, name, at)]
}

const mark: ReadPart = (text, { space }) => {
  const value = readNumber(text)
  return value === null ? null : [field(space, 'mark', value)]
}

const mac: ReadPart = (text, { side }) => {
  const bytes = text.split(':')
  if (side !== 'source' || bytes.length !== 6) return null
  const number = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16))
  return [[{ field: 'sourceMac', bits: byteBits(number) }]]
}

export const readParts: ReadonlyMap<string, ReadPart> = new Map([
  ['ip', address],
  ['net', address],
  ['port', port],
  ['iface', interfaceName],
  ['mark', mark],
  ['mac', mac],
])
