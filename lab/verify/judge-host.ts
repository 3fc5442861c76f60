import type { Answer } from '../probe/answers.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { isSameRuleset, readBack } from '../probe/rules/read-back.ts'
import { nameRule } from '../probe/rules/rule-book.ts'
import { type Check, inconclusive } from './check.ts'
import type { HostSeen, InwardsSeen } from './inwards.ts'
import { judgeAgent } from './judge-agents.ts'
import { judgeHoles } from './judge-holes.ts'
import { judgePins } from './judge-pins.ts'
import { judgeSighting } from './judge-sighting.ts'
import { judgeTracking } from './judge-tracking.ts'
import { judgeWalls } from './judge-walls.ts'
import { type KnownWorld, wishBetween } from './known-world.ts'
import { judgeForetold } from './proof/judge-foretold.ts'
import { judgeProof } from './proof/judge-proof.ts'
import type { HostProof } from './proof/prove-host.ts'
import { trackedFlows } from './tracked-flows.ts'
import { typedCommand } from '../typed-command.ts'

export interface HostJudgement {
  readonly known: KnownWorld
  readonly inwards: InwardsSeen
  readonly answers: ReadonlyMap<string, readonly Answer[]> | null
  readonly proof: HostProof | undefined
}

/** Everything that is found out about one host: probes, read-back, agent, connection tracking. */
export const judgeHost = async (
  engine: PacketEngine,
  { post, fired }: HostSeen,
  { known, inwards, answers, proof }: HostJudgement,
): Promise<readonly Check[]> => {
  const { host, read, station } = post
  const { world, state, stranger, tunnelPort } = known
  const { lab } = world
  const after = await trackedFlows(engine, host.ns)
  const others = world.hosts
    .filter((other) => other.target !== host.target)
    .map((other) => ({ host: other, wish: wishBetween(known, other, host) }))
  const byPackets = fired.sightings.map((sighting) =>
    judgeSighting(sighting, {
      lab,
      nameRule: (step) => nameRule(read, step),
      passesOpenSink: inwards.passesOpenSink(sighting.attempt.label),
      lost: fired.lost,
    }),
  )
  const foretold =
    proof &&
    (await judgeForetold(fired.sightings, {
      ...{ lab, host, foretell: proof.foretell },
      areRulesSame: async () =>
        isSameRuleset(read, await readBack(engine, host.ns, station.observer)),
    }))
  return [
    ...byPackets,
    ...(foretold ?? []),
    ...(proof
      ? untold(judgeProof(proof, { lab, host, tunnelPort, hosts: world.hosts }), byPackets)
      : []),
    ...judgeWalls({ lab, host, read, canOwn: station.observer.isOwned }),
    ...judgePins({ lab, host, state, nft: read.nft, canOwn: station.observer.isOwned }),
    ...judgeHoles({ lab, host, read, tunnelPort, others }),
    ...judgeAgent({ lab, host, state, answers: answers?.get(host.name) ?? null }),
    ...(stranger ? [judgeTracking({ lab, host, stranger, before: post.tracked, after })] : []),
    ...(station.observer.foundLeftBehind ? [leftBehind(lab, host.target)] : []),
  ]
}

/** What packets have shown already, with the same rule, is not told again. */
const untold = (proved: readonly Check[], byPackets: readonly Check[]): readonly Check[] => {
  const told = new Set(byPackets.map((check) => (check.verdict === 'broken' ? check.rule : null)))
  return proved.filter(
    (check) => check.verdict === 'held' || check.rule === null || !told.has(check.rule),
  )
}

const leftBehind = (lab: string, host: string): Check =>
  inconclusive({
    claim: 'default-deny',
    host,
    rule: 'nft inet drawbridge_observer',
    evidence: `an earlier run's observer table was left behind; it is taken away now`,
    replay: typedCommand('verify', '--lab', lab),
  })
