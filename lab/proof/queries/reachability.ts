import type { Bounds } from '../compile/bounds.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY, FULL, type PacketSet } from '../packet-set/packet-sets.ts'
import { firstPackets, framedForHost, inStates } from '../space/possible.ts'
import type { FieldName } from '../space/fields.ts'
import type { Witness } from '../witness/witness.ts'
import { perhaps, surely } from './certainty.ts'
import { showPacket } from './finding.ts'

export interface Path {
  /** The card by which packets leave the sender, and the card by which they reach the receiver. */
  readonly outInterface: string
  readonly inInterface: string
  /** What the way between lets pass; everything when it is not said. */
  readonly passes?: PacketSet
}

export interface Reachability {
  /** First packets of flows that get out of the one, along the path, and into the other; as the receiver sees them. */
  readonly packets: Bounds
  /** One that surely gets there, else one that perhaps does; null: nothing does. */
  readonly packet: Witness | null
  readonly verdict: 'reachable' | 'unreachable' | 'unknown'
}

/** What a packet has on one machine only. */
const LOCAL: readonly FieldName[] = [
  ...(['state', 'inInterface', 'outInterface', 'inKind', 'outKind', 'mark', 'sourceMac'] as const),
  'frameType',
  ...(['destinationType', 'sourceType', 'isDestinationTranslated', 'isSourceTranslated'] as const),
]

/** What can begin between two hosts whose rules stand in one space: out(sender) ∧ path ∧ in(receiver). */
export function reachability(
  sender: Firewall,
  receiver: Firewall,
  { outInterface, inInterface, passes = FULL }: Path,
): Reachability {
  const { space } = receiver
  const { sets } = space
  const leaving = onTheWire(sender, 'OUTPUT', card(sender, 'outInterface', outInterface))
  const entering = circumstances(receiver, card(receiver, 'inInterface', inInterface))
  const accepted = receiver.accepted('INPUT')
  const packets = {
    may: sets.intersection([leaving.may, passes, entering, perhaps(space, accepted.may)]),
    must: sets.intersection([leaving.must, passes, entering, surely(space, accepted.must)]),
  }
  const isSure = packets.must !== EMPTY
  return {
    packets,
    packet: showPacket(receiver, 'INPUT', isSure ? packets.must : packets.may)?.packet ?? null,
    verdict: isSure ? 'reachable' : packets.may === EMPTY ? 'unreachable' : 'unknown',
  }
}

const card = (
  { space }: Firewall,
  field: 'inInterface' | 'outInterface',
  name: string,
): PacketSet => {
  const number = space.interfaces.indexOf(name)
  return number === -1 ? EMPTY : space.number(field, number)
}

/** First packets by this card that nothing has marked. */
function circumstances({ space, family, possible }: Firewall, byCard: PacketSet): PacketSet {
  return space.sets.intersection([
    framedForHost(space),
    ...[possible, byCard, inStates(space, ['NEW']), firstPackets(space, family)],
    space.number('mark', 0),
    space.number('isDestinationTranslated', 0),
  ])
}

/** What leaves, with nothing left of what only the sender knows. */
function onTheWire(sender: Firewall, hook: 'OUTPUT', byCard: PacketSet): Bounds {
  const { space } = sender
  const { may, must } = sender.accepted(hook)
  const asked = circumstances(sender, byCard)
  const bare = (set: PacketSet): PacketSet =>
    space.sets.forget(space.sets.and(set, asked), space.isOf(LOCAL))
  return { may: bare(perhaps(space, may)), must: bare(surely(space, must)) }
}
