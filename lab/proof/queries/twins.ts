import { PROTOCOL } from '../dump/protocols.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import type { Hook } from '../solve/road.ts'
import type { FieldName } from '../space/fields.ts'
import { firstPackets, inStates } from '../space/possible.ts'
import { traceOf } from '../solve/trace.ts'
import { perhaps, surely } from './certainty.ts'
import { answerOf, ruleOf, showPacket, type ProofFinding, type QueryAnswer } from './finding.ts'

/** What both families have in common: all else is forgotten. */
const COMMON: readonly FieldName[] = [
  ...(['protocol', 'inInterface', 'outInterface'] as const),
  ...(['destinationPort', 'sourcePort', 'tcpFlags'] as const),
]

/**
 * Whether both families let in the same kinds of new flows: by the same interfaces, of the same protocols and ports,
 * each from at least one address. ICMP is left out: each family has its own, and needs it for other things.
 */
export function twins(firewall4: Firewall, firewall6: Firewall, hook: Hook): QueryAnswer {
  return answerOf([...onlyIn(firewall4, firewall6, hook), ...onlyIn(firewall6, firewall4, hook)])
}

function onlyIn(here: Firewall, there: Firewall, hook: Hook): readonly ProofFinding[] {
  const { space } = here
  const { sets } = space
  const [ours, theirs] = [newFlows(here, hook), newFlows(there, hook)]
  const certain = sets.and(ours.must, sets.not(kinds(here, theirs.may)))
  const doubtful = sets.and(ours.may, sets.not(kinds(here, theirs.must)))
  const shown = showPacket(here, hook, certain === EMPTY ? doubtful : certain)
  if (shown === null) return []
  const other = here.family === 4 ? 6 : 4
  return [
    {
      ...{ query: 'twins', verdict: certain === EMPTY ? 'inconclusive' : 'broken' },
      ...{ family: here.family, chain: hook, packet: shown.packet },
      ...ruleOf(traceOf(here, hook, shown.bits).decider),
      because: `IPv${String(here.family)} lets this in, and IPv${String(other)} nothing of the kind`,
    },
  ]
}

function newFlows(
  firewall: Firewall,
  hook: Hook,
): { readonly may: PacketSet; readonly must: PacketSet } {
  const { space, family, possible } = firewall
  const { sets } = space
  const { may, must } = firewall.accepted(hook)
  const asked = sets.intersection([
    possible,
    inStates(space, ['NEW']),
    firstPackets(space, family),
    space.number('mark', 0),
    sets.not(space.numbers('protocol', [PROTOCOL.icmp, PROTOCOL.icmpv6])),
  ])
  return {
    may: sets.and(perhaps(space, may), asked),
    must: sets.and(surely(space, must), asked),
  }
}

/** Every packet, of whatever addresses, that is of a kind with one of these. */
function kinds({ space }: Firewall, packets: PacketSet): PacketSet {
  const isCommon = space.isOf(COMMON)
  return space.sets.forget(packets, (variable) => !isCommon(variable))
}
