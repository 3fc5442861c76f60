import { DEVICE_KINDS, STATES, type Match } from '../dump/match.ts'
import { PROTOCOL } from '../dump/protocols.ts'
import type { Family } from '../family.ts'
import { EMPTY, FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { byteBits, maskedByteBits, maskedNumberBits, numberBits } from '../space/bits.ts'
import { addressField, portField } from '../space/fields.ts'
import { fits } from '../space/interface-universe.ts'
import { unionOfMembers } from '../space/members.ts'
import { inStates } from '../space/possible.ts'
import type { Space } from '../space/space.ts'
import { packetsOfTypes } from './packets-of-types.ts'
import type { KnownSets } from '../sets/known-sets.ts'
import { EVERYTHING, exactly, except, type Bounds } from './bounds.ts'

/** Where a chain is called from: what a packet has there. */
export interface Place {
  readonly hasIn: boolean
  readonly hasOut: boolean
  /** Before connection tracking there is no state yet. */
  readonly isTracked: boolean
}

export interface MatchContext {
  readonly space: Space
  readonly family: Family
  readonly sets: KnownSets
  readonly place: Place
  /** Sets that rules themselves change. */
  readonly changingSets: ReadonlySet<string>
}

const NOT_KNOWN: Bounds = { may: FULL, must: EMPTY }

/** Packets that meet the condition. */
export function packetsOfMatch(context: MatchContext, match: Match): Bounds {
  const { space } = context
  if (match.kind === 'unknown')
    return match.isStateful ? NOT_KNOWN : unknownPackets(space, match.key)
  if (match.kind === 'circumstance') return unknownPackets(space, match.key)
  const plain = plainPackets(context, match)
  if (plain === null)
    return unknownPackets(space, JSON.stringify({ ...match, isNegated: false }), match.isNegated)
  return withinReach(
    context,
    match,
    match.isNegated ? except(space.sets, EVERYTHING, plain) : plain,
  )
}

function unknownPackets(space: Space, key: string, isNegated = false): Bounds {
  const set = space.unknown(key)
  if (set === null) return NOT_KNOWN
  return exactly(isNegated ? space.sets.not(set) : set)
}

type Known = Exclude<Match, { readonly kind: 'unknown' | 'circumstance' }>

/** What some matches want of a packet before they look, negated or not. */
function withinReach({ space, family }: MatchContext, match: Known, found: Bounds): Bounds {
  const { sets } = space
  const within = (set: PacketSet): Bounds => ({
    may: sets.and(found.may, set),
    must: sets.and(found.must, set),
  })
  const whole = space.number('isLaterFragment', 0)
  switch (match.kind) {
    case 'ports':
    case 'tcp-flags':
      return within(whole)
    case 'icmp':
      return within(
        sets.and(whole, space.number('protocol', family === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)),
      )
    case 'source-mac':
      return within(space.number('inKind', DEVICE_KINDS.indexOf('ether')))
    case 'frame-type':
    case 'address':
    case 'addresses':
    case 'interface':
    case 'device':
    case 'protocol':
    case 'fragment':
    case 'states':
    case 'address-type':
    case 'set':
    case 'mark':
    case 'members':
      return found
  }
}

/** The condition without its negation; null when it cannot be known. */
function plainPackets(context: MatchContext, match: Known): Bounds | null {
  if (match.kind === 'set') return setPackets(context, match)
  if (match.kind === 'states' && !context.place.isTracked) return null
  // What the host itself sends has come in no frame.
  if (match.kind === 'frame-type' && !context.place.hasIn) return null
  return exactly(exactPackets(context, match))
}

function setPackets(
  { sets, place, changingSets }: MatchContext,
  { name, sides }: Extract<Match, { readonly kind: 'set' }>,
): Bounds | null {
  if (changingSets.has(name)) return NOT_KNOWN
  const packets = sets.packets(name, sides, place)
  return packets === null ? null : exactly(packets)
}

type Exact = Exclude<Known, { readonly kind: 'set' }>

function exactPackets({ space, family, place }: MatchContext, match: Exact): PacketSet {
  const { sets, fields } = space
  switch (match.kind) {
    case 'address':
      return space.equal(
        addressField(family, match.side),
        maskedByteBits(match.range.bytes, match.range.mask),
      )
    case 'addresses':
      return space.between(
        addressField(family, match.side),
        byteBits(match.low),
        byteBits(match.high),
      )
    case 'interface': {
      if (!(match.side === 'in' ? place.hasIn : place.hasOut)) return fits(match, '') ? FULL : EMPTY
      const known = space.interfaces.flatMap((name, at) => (fits(match, name) ? [at] : []))
      return space.numbers(match.side === 'in' ? 'inInterface' : 'outInterface', known)
    }
    case 'device':
      return space.number(
        match.side === 'in' ? 'inKind' : 'outKind',
        DEVICE_KINDS.indexOf(match.is),
      )
    case 'protocol':
      return space.number('protocol', match.protocol)
    case 'fragment':
      return space.number('isLaterFragment', 1)
    case 'ports':
      return sets.union(
        match.sides.flatMap((side) =>
          match.ranges.map(({ low, high }) => space.range(portField(side), low, high)),
        ),
      )
    case 'tcp-flags':
      // A flag that is wanted and not looked at is never found.
      if ((match.value & ~match.mask) !== 0) return EMPTY
      return space.equal(
        'tcpFlags',
        maskedNumberBits(match.value, match.mask, fields.tcpFlags.width),
      )
    case 'icmp':
      if (match.type === null) return FULL
      return sets.and(
        space.number('icmpType', match.type),
        space.range('icmpCode', match.codes.low, match.codes.high),
      )
    case 'states':
      return sets.union([
        inStates(
          space,
          STATES.filter((state) => match.states.includes(state)),
        ),
        match.states.includes('DNAT') ? space.number('isDestinationTranslated', 1) : EMPTY,
        match.states.includes('SNAT') ? space.number('isSourceTranslated', 1) : EMPTY,
      ])
    case 'address-type':
      return packetsOfTypes(space, family, match.side, match.types)
    case 'mark':
      if ((match.value & ~match.mask) !== 0) return EMPTY
      return space.equal('mark', maskedNumberBits(match.value, match.mask, fields.mark.width))
    case 'source-mac':
      return space.equal('sourceMac', byteBits(match.mac))
    case 'frame-type':
      return space.numbers('frameType', match.types)
    case 'members':
      return unionOfMembers(
        space,
        match.members.map((values) =>
          values.map(({ field, value }) => ({
            field,
            bits:
              typeof value === 'number'
                ? numberBits(value, fields[field].width)
                : maskedByteBits(value.bytes, value.mask),
          })),
        ),
      )
  }
}
