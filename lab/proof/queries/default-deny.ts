import { both, exactly, type Bounds } from '../compile/bounds.ts'
import { callersFirst } from '../dump/chain-order.ts'
import type { Chain } from '../dump/dump.ts'
import type { Target } from '../dump/target.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY, type PacketSet } from '../packet-set/packet-sets.ts'
import { hitsOf } from '../solve/hits.ts'
import type { PlacedTable } from '../solve/placed-table.ts'
import type { Decider } from '../solve/pull-back.ts'
import type { Hook } from '../solve/road.ts'
import { firstPackets, unsolicited } from '../space/possible.ts'
import type { Witness } from '../witness/witness.ts'
import { perhaps, surely } from './certainty.ts'
import { answerOf, ruleOf, showPacket, type ProofFinding, type QueryAnswer } from './finding.ts'

/**
 * Nothing unasked gets in but what is allowed: accepted ∧ (NEW ∨ INVALID ∨ UNTRACKED) ∧ ¬allowed = ∅. Each rule
 * that breaks it has a finding of its own. What only a packet can do that something else has marked before is
 * `inconclusive`: nothing here says who marks.
 */
export function defaultDeny(firewall: Firewall, hook: Hook, allowed: PacketSet): QueryAnswer {
  const { space, possible } = firewall
  const { sets } = space
  const unasked = sets.intersection([
    possible,
    unsolicited(space),
    firstPackets(space, firewall.family),
  ])
  const forbidden = sets.without(unasked, allowed)
  const wrong = perhaps(space, sets.and(firewall.accepted(hook).may, forbidden))
  if (wrong === EMPTY) return answerOf([])
  const judge = (decider: Decider, by: Bounds): readonly ProofFinding[] =>
    findingsOf(firewall, { hook, decider, by: both(sets, by, exactly(forbidden)) })
  const findings = acceptances(firewall, hook).flatMap(([decider, by]) => judge(decider, by()))
  return answerOf(findings.length > 0 ? findings : [undecided(firewall, hook, wrong)])
}

interface Suspicion {
  readonly hook: Hook
  readonly decider: Decider
  readonly by: Bounds
}

function findingsOf(firewall: Firewall, { hook, decider, by }: Suspicion): readonly ProofFinding[] {
  const certain = certainPacket(firewall, hook, by.must)
  const packet = certain ?? showPacket(firewall, hook, by.may)?.packet ?? null
  if (packet === null) return []
  const finding: ProofFinding = {
    ...{ query: 'default-deny', verdict: certain === null ? 'inconclusive' : 'broken' },
    ...{ family: firewall.family, chain: hook, packet },
    ...ruleOf(decider),
    because:
      certain === null
        ? 'may accept a packet that nothing allows: it cannot be told from these rules alone'
        : 'accepts a packet that nobody asked for and nothing allows',
  }
  return [finding]
}

/** A packet that is in the set whatever the unknown matches say, and that nothing has marked; null: there is none. */
function certainPacket(firewall: Firewall, hook: Hook, must: PacketSet): Witness | null {
  const { space } = firewall
  const likely = showPacket(firewall, hook, must)
  if (likely === null) return null
  const isCertain =
    space.sets.holds(space.number('mark', 0), likely.bits) &&
    space.sets.holdsAnyway(must, likely.bits, space.isUnknown)
  // Nearly always it is; only else all of them are sought, which takes a hundred times as long.
  if (isCertain) return likely.packet
  const certain = space.sets.and(surely(space, must), space.number('mark', 0))
  return showPacket(firewall, hook, certain)?.packet ?? null
}

const undecided = (firewall: Firewall, hook: Hook, wrong: PacketSet): ProofFinding => ({
  ...{ query: 'default-deny', verdict: 'inconclusive', family: firewall.family, chain: hook },
  packet: showPacket(firewall, hook, wrong)?.packet ?? null,
  ...{ rule: null, line: null },
  because: 'may be accepted, by no rule alone',
})

type Acceptance = readonly [Decider, () => Bounds]

/** Everything in the deciding table that may accept, with the packets that get in by it. */
function acceptances(firewall: Firewall, hook: Hook): readonly Acceptance[] {
  const stage = firewall.deciding(hook)
  const table = stage === null ? null : firewall.placed(stage)
  if (stage === null || table === null) return []
  const deciders = decidersOf(table, stage.chain)
  if (![...table.table.chains.keys()].every((name) => table.isStill(name)))
    return deciders.map((decider) => [decider, () => firewall.acceptedBy(hook, stage, decider)])
  const { sets } = firewall.space
  const hits = hitsOf(table, stage.chain, 'those that accept')
  const after = firewall.after(hook, stage)
  return deciders.flatMap((decider): readonly Acceptance[] => {
    const hit = hits.get(decider)
    if (hit === undefined || hit.may === EMPTY) return []
    const accepting = isUnsure(decider) ? { ...hit, must: EMPTY } : hit
    return [[decider, () => firewall.before(hook, stage, both(sets, accepting, after))]]
  })
}

const isUnsure = (decider: Decider): boolean =>
  'target' in decider && decider.target.kind === 'unknown'

const ACCEPTING: readonly Target['kind'][] = ['accept', 'translate', 'unknown']

function decidersOf({ table }: PlacedTable, base: string): readonly Decider[] {
  const accepts = ({ rules }: Chain): readonly Decider[] =>
    rules.filter(({ target }) => ACCEPTING.includes(target.kind))
  const chain = table.chains.get(base)
  return [
    ...callersFirst(table.chains).flatMap(accepts),
    ...(chain?.policy === 'accept' ? [chain] : []),
  ].toSorted((one, other) => one.line - other.line)
}
