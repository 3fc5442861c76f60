import type { Family } from '../family.ts'
import { ADDRESS_TYPES, DEVICE_KINDS, FRAME_TYPES, STATES } from '../dump/match.ts'
import { PROTOCOL } from '../dump/protocols.ts'
import { TCP_FLAGS } from '../dump/modules/tcp.ts'
import { FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { ANY, numberBits } from './bits.ts'
import type { FieldName } from './fields.ts'
import type { Space } from './space.ts'

const LOCAL = ADDRESS_TYPES.indexOf('LOCAL')
const BROADCAST = ADDRESS_TYPES.indexOf('BROADCAST')
const MULTICAST = ADDRESS_TYPES.indexOf('MULTICAST')
const ANYCAST = ADDRESS_TYPES.indexOf('ANYCAST')

const stateNumber = (name: (typeof STATES)[number]): number => STATES.indexOf(name)

/** Packets in one of these states of connection tracking. */
export const inStates = (space: Space, names: readonly (typeof STATES)[number][]): PacketSet =>
  space.numbers('state', names.map(stateNumber))

/** Packets that nobody asked for: they belong to no flow that was accepted before. */
export const unsolicited = (space: Space): PacketSet =>
  inStates(space, ['NEW', 'INVALID', 'UNTRACKED'])

/** Packets that the routing gives to the host itself; of IPv4 it first puts them together (ip_local_deliver). */
export const toHost = (space: Space, family: Family): PacketSet =>
  space.sets.and(
    space.numbers('destinationType', [LOCAL, BROADCAST, MULTICAST, ANYCAST]),
    family === 4 ? space.number('isLaterFragment', 0) : FULL,
  )

/** In a frame for this very card, as every machine sends them that means no harm. */
export const framedForHost = (space: Space): PacketSet => space.number('frameType', 0)

/** Packets that the routing passes on: none that came in a frame for all or for a group (ip_forward). */
export const toOthers = (space: Space): PacketSet =>
  space.sets.without(framedForHost(space), space.numbers('destinationType', [LOCAL, BROADCAST]))

/** Every packet of the family that can be: no state or interface that is none, nothing that the kernel never says. */
export function possiblePackets(space: Space, family: Family): PacketSet {
  const { sets } = space
  return sets.intersection([
    below(space, 'state', STATES.length),
    below(space, 'frameType', FRAME_TYPES.length),
    below(space, 'destinationType', ADDRESS_TYPES.length),
    below(space, 'sourceType', ADDRESS_TYPES.length),
    cards(space, 'inInterface', 'inKind'),
    cards(space, 'outInterface', 'outKind'),
    multicasts(space, family),
    implies(space, untrackedAlways(space, family), inStates(space, ['UNTRACKED', 'INVALID'])),
  ])
}

const implies = ({ sets }: Space, one: PacketSet, other: PacketSet): PacketSet =>
  sets.or(sets.not(one), other)

const below = (space: Space, field: FieldName, count: number): PacketSet =>
  space.between(
    field,
    numberBits(0, space.fields[field].width),
    numberBits(count - 1, space.fields[field].width),
  )

/** Only `lo` is a loopback. */
function cards(
  space: Space,
  name: 'inInterface' | 'outInterface',
  kind: 'inKind' | 'outKind',
): PacketSet {
  const { sets } = space
  const isLoopback = space.number(name, space.interfaces.indexOf('lo'))
  const loopback = space.number(kind, DEVICE_KINDS.indexOf('loopback'))
  const same = sets.or(sets.and(isLoopback, loopback), sets.not(sets.or(isLoopback, loopback)))
  return sets.intersection([
    same,
    below(space, name, space.interfaces.length),
    below(space, kind, DEVICE_KINDS.length),
  ])
}

/** The routing calls group addresses MULTICAST, and nothing else. */
function multicasts(space: Space, family: Family): PacketSet {
  const { sets } = space
  const field: FieldName = family === 4 ? 'destination4' : 'destination6'
  const { width } = space.fields[field]
  const bits = new Uint8Array(width).fill(ANY)
  bits.set(family === 4 ? numberBits(0xe, 4) : numberBits(0xff, 8))
  const isGroup = space.equal(field, bits)
  const isCalledSo = space.number('destinationType', MULTICAST)
  return sets.or(sets.and(isGroup, isCalledSo), sets.not(sets.or(isGroup, isCalledSo)))
}

/**
 * Without what is NEW only because a flow that was let in has begun before it: everything else that can begin none is
 * INVALID at first (nf_conntrack_proto_*.c).
 */
export const firstPackets = (space: Space, family: Family): PacketSet =>
  implies(space, inStates(space, ['NEW']), beginnings(space, family))

function beginnings(space: Space, family: Family): PacketSet {
  const { sets } = space
  const tcp = space.number('protocol', PROTOCOL.tcp)
  const icmp = space.number('protocol', family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)
  const questions = space.numbers('icmpType', family === 4 ? [8, 13, 15, 17] : [128, 139])
  return sets.and(implies(space, tcp, firstSegments(space)), implies(space, icmp, questions))
}

/** A SYN, or a segment from the middle of a flow, which `nf_conntrack_tcp_loose` picks up. */
function firstSegments(space: Space): PacketSet {
  const { SYN, PSH, ACK, URG } = TCP_FLAGS
  const all = [SYN, SYN | URG, ACK, ACK | URG].flatMap((flags) => [flags, flags | PSH])
  return space.numbers('tcpFlags', all)
}

/** Neighbour discovery and multicast listening never enter connection tracking (nf_conntrack_proto_icmpv6.c). */
function untrackedAlways(space: Space, family: Family): PacketSet {
  if (family === 4) return 0
  const types = space.numbers('icmpType', [130, 131, 132, 133, 134, 135, 136, 143])
  return space.sets.and(space.number('protocol', PROTOCOL.icmpv6), types)
}
