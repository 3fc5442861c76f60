import type { Allowance } from '../allow/read-allow.ts'
import { packetsOfAllowance } from '../allow/allowed.ts'
import { type Firewall } from '../firewall.ts'
import { EMPTY } from '../packet-set/packet-sets.ts'
import type { SetList } from '../sets/set-list.ts'
import { traceOf } from '../solve/trace.ts'
import { firstPackets, framedForHost, inStates, toHost, toOthers } from '../space/possible.ts'
import { perhaps } from './certainty.ts'
import { answerOf, ruleOf, showPacket, type ProofFinding, type QueryAnswer } from './finding.ts'

/** Every hole that must be open is, in full, for the first packet of a flow: allowed ⊆ surely accepted. */
export function holesOpen(
  firewall: Firewall,
  lists: SetList,
  allowances: readonly Allowance[],
): QueryAnswer {
  const ours = allowances.filter(
    ({ family, mustBeOpen }) => family === firewall.family && mustBeOpen,
  )
  return answerOf(ours.flatMap((allowance) => judge(firewall, lists, allowance)))
}

function judge(firewall: Firewall, lists: SetList, allowance: Allowance): readonly ProofFinding[] {
  const { space } = firewall
  const { sets } = space
  const { hook } = allowance
  const first = sets.intersection([
    packetsOfAllowance(space, lists, allowance),
    firewall.possible,
    inStates(space, ['NEW']),
    firstPackets(space, firewall.family),
    framedForHost(space),
    space.number('mark', 0),
    space.number('isDestinationTranslated', 0),
    ...(hook === 'OUTPUT'
      ? []
      : [hook === 'INPUT' ? toHost(space, firewall.family) : toOthers(space)]),
  ])
  const { may, must } = firewall.accepted(hook)
  const shut = sets.without(first, perhaps(space, may))
  const doubtful = sets.without(first, must)
  const shown = showPacket(firewall, hook, shut === EMPTY ? doubtful : shut)
  if (shown === null) return []
  const isShut = shut !== EMPTY
  return [
    {
      ...{ query: 'hole-open', verdict: isShut ? 'broken' : 'inconclusive' },
      ...{ family: firewall.family, chain: hook, packet: shown.packet },
      ...ruleOf(traceOf(firewall, hook, shown.bits).decider),
      because: `${isShut ? 'is not let in' : 'may not be let in'}, although it must be: ${allowance.text}`,
    },
  ]
}
