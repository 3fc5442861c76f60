export { prove, type ProofAnswer, type UnreadIn } from './prove.ts'
export type { ProofFinding, ProofVerdict, QueryName } from './queries/finding.ts'
export type { HostTexts, ProofOptions } from './open-proof.ts'
export type { Witness } from './witness/witness.ts'
