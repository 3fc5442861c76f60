import { both, exactly, except, type Bounds } from '../compile/bounds.ts'
import type { Dump } from '../dump/dump.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import type { Hook } from '../solve/road.ts'
import { traceOf } from '../solve/trace.ts'
import { firstPackets } from '../space/possible.ts'
import { perhaps, surely } from './certainty.ts'
import { answerOf, ruleOf, showPacket, type ProofFinding, type QueryAnswer } from './finding.ts'

/** The exact effect of going from one ruleset to another, as packets. */
export interface RulesetDifference extends QueryAnswer {
  /** Let in after, not before. */
  readonly opened: Bounds
  /** Let in before, not after. */
  readonly closed: Bounds
}

/**
 * What two rulesets of one family, in one space, do differently at a hook, each way with a packet and the rule that
 * lets it in. `held`: every packet fares alike, so they are equal; `inconclusive` where only what is not understood,
 * or a mark that no rule here gives, could tell them apart.
 */
export function rulesetDifference(
  before: Firewall,
  after: Firewall,
  hook: Hook,
): RulesetDifference {
  const { sets } = before.space
  const within = (bounds: Bounds): Bounds => both(sets, bounds, exactly(before.possible))
  const was = within(before.accepted(hook))
  const is = within(after.accepted(hook))
  const opened = except(sets, is, was)
  const closed = except(sets, was, is)
  // What counts packets may say anything, but it says it of the same rules.
  if (textOf(before.dump) === textOf(after.dump)) return { ...answerOf([]), opened, closed }
  const findings = [
    ...findingOf({ firewall: after, hook, packets: opened, because: OPENED }),
    ...findingOf({ firewall: before, hook, packets: closed, because: CLOSED }),
  ]
  return { ...answerOf(findings), opened, closed }
}

const textOf = ({ tables }: Dump): string =>
  JSON.stringify(
    [...tables.values()].map(({ name, chains }) => [
      name,
      [...chains.values()].map(({ rules, ...chain }) => [
        chain.name,
        chain.policy,
        rules.map(({ text }) => text),
      ]),
    ]),
  )

const OPENED = 'is let in after, and was not before'
const CLOSED = 'was let in before, and is not after'

interface Change {
  /** The one that lets the packets in. */
  readonly firewall: Firewall
  readonly hook: Hook
  readonly packets: Bounds
  readonly because: string
}

function findingOf({ firewall, hook, packets, because }: Change): readonly ProofFinding[] {
  const { space } = firewall
  const unmarked =
    hook === 'OUTPUT' ? packets.must : space.sets.and(packets.must, space.number('mark', 0))
  const certain = surely(space, unmarked)
  const among = certain === EMPTY ? perhaps(space, packets.may) : certain
  const shown = showPacket(firewall, hook, likelier(firewall, among))
  if (shown === null) return []
  return [
    {
      ...{ query: 'same', verdict: certain === EMPTY ? 'inconclusive' : 'broken' },
      ...{ family: firewall.family, chain: hook, packet: shown.packet },
      ...ruleOf(traceOf(firewall, hook, shown.bits).decider),
      because,
    },
  ]
}

/** A packet that can begin a flow shows more than one that needs a flow before it. */
function likelier({ space, family }: Firewall, among: PacketSet): PacketSet {
  const first = space.sets.and(among, firstPackets(space, family))
  return first === EMPTY ? among : first
}
