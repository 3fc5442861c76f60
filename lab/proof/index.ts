/**
 * What follows from a host's own dumps, for every packet. Most callers want `prove` (is anything let in that is not
 * allowed?) or `compare` (what would other rules change?). `openProof` reads several hosts into one space, where the
 * single questions can be asked of each `Firewall`. Pure: nothing here reads a file or a clock.
 */
export { prove, proveAndKeep } from './prove.ts'
export { compare } from './compare.ts'
export { listDead, type ListedDeadRule } from './list-dead.ts'
export type { ProofAnswer, UnreadIn } from './answer.ts'

export {
  openProof,
  type HostProof,
  type HostTexts,
  type OpenProof,
  type ProofOptions,
} from './open-proof.ts'
export { Firewall } from './firewall.ts'
export type { Hook } from './solve/road.ts'
export { TooLarge } from './packet-set/too-large.ts'

export { allowedAt } from './allow/allowed.ts'
export { defaultDeny } from './queries/default-deny.ts'
export { holesOpen } from './queries/holes-open.ts'
export { rulesetDifference, type RulesetDifference } from './queries/ruleset-difference.ts'
export { twins } from './queries/twins.ts'
export { noSpoofing, type OriginOfInterface } from './queries/no-spoofing.ts'
export { reachability, type Path, type Reachability } from './queries/reachability.ts'
export { deadRules, type DeadRule } from './queries/dead-rules.ts'
export { traceOf, type Fate } from './solve/trace.ts'
export type { ProofFinding, ProofVerdict, QueryAnswer, QueryName } from './queries/finding.ts'
export { protocolNumber } from './dump/protocols.ts'
export { perhaps, surely } from './queries/certainty.ts'
export { packetBits, type ArrivingPacket } from './witness/packet-bits.ts'
export type { Witness } from './witness/witness.ts'
