import { both, exactly } from '../compile/bounds.ts'
import { readAddressMask } from '../dump/addresses.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import type { Hook } from '../solve/road.ts'
import { traceOf } from '../solve/trace.ts'
import { maskedByteBits } from '../space/bits.ts'
import { addressField } from '../space/fields.ts'
import { firstPackets, unsolicited } from '../space/possible.ts'
import { surely } from './certainty.ts'
import { answerOf, ruleOf, showPacket, type ProofFinding, type QueryAnswer } from './finding.ts'

export interface OriginOfInterface {
  readonly interface: string
  /** Where packets that come by it may be from: `198.18.0.0/24`. Those of the other family are passed over. */
  readonly networks: readonly string[]
  /** `net.ipv4.conf.<interface>.rp_filter` is 1: the kernel itself drops what it would answer elsewhere. */
  readonly isStrict: boolean
}

/** Nothing unasked gets in by an interface with a source that does not belong there. */
export function noSpoofing(
  firewall: Firewall,
  hook: Hook,
  origins: readonly OriginOfInterface[],
): QueryAnswer {
  const judged = origins.filter(({ isStrict }) => !(isStrict && firewall.family === 4))
  return answerOf(judged.flatMap((origin) => judge(firewall, hook, origin)))
}

function judge(
  firewall: Firewall,
  hook: Hook,
  { interface: name, networks }: OriginOfInterface,
): readonly ProofFinding[] {
  const { space, family, possible } = firewall
  const { sets } = space
  const foreign = sets.intersection([
    possible,
    unsolicited(space),
    firstPackets(space, family),
    space.number('mark', 0),
    byInterface(space.interfaces.indexOf(name)),
    sets.not(sets.union(networks.map(fromNetwork))),
  ])
  const { may, must } = both(sets, firewall.accepted(hook), exactly(foreign))
  const certain = surely(space, must)
  const shown = showPacket(firewall, hook, certain === EMPTY ? may : certain)
  if (shown === null) return []
  return [
    {
      ...{ query: 'no-spoofing', verdict: certain === EMPTY ? 'inconclusive' : 'broken' },
      ...{ family, chain: hook, packet: shown.packet },
      ...ruleOf(traceOf(firewall, hook, shown.bits).decider),
      because: `is let in by ${name}, where nobody has this address`,
    },
  ]

  function byInterface(number: number): PacketSet {
    return number === -1 ? EMPTY : space.number('inInterface', number)
  }

  function fromNetwork(text: string): PacketSet {
    const range = readAddressMask(text, family)
    if (range === null) return EMPTY
    return space.equal(addressField(family, 'source'), maskedByteBits(range.bytes, range.mask))
  }
}
