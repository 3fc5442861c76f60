import type { Decider } from '../solve/pull-back.ts'
import type { Hook } from '../solve/road.ts'
import { shown } from '../dump/faults.ts'
import type { Firewall } from '../firewall.ts'
import type { PacketSet } from '../packet-set/packet-sets.ts'
import { pickRealistic } from '../witness/realistic.ts'
import { witnessOf, type Witness } from '../witness/witness.ts'

export type ProofVerdict = 'held' | 'broken' | 'inconclusive'

export type QueryName =
  | 'default-deny'
  | 'hole-open'
  | 'twins'
  | 'no-spoofing'
  | 'reachable'
  | 'same'
  | 'readable'

/** One thing that is not as it should be, or of which that cannot be said. */
export interface ProofFinding {
  readonly query: QueryName
  readonly verdict: Exclude<ProofVerdict, 'held'>
  readonly family: 4 | 6 | null
  readonly chain: Hook | null
  readonly packet: Witness | null
  /** The rule or policy that decides about the packet, as the dump has it; null when there is none. */
  readonly rule: string | null
  /** Its line in the dump, from 1. */
  readonly line: number | null
  readonly because: string
}

export interface QueryAnswer {
  readonly verdict: ProofVerdict
  readonly findings: readonly ProofFinding[]
}

export const answerOf = (findings: readonly ProofFinding[]): QueryAnswer => ({
  verdict: verdictOf(findings),
  findings,
})

export const verdictOf = (findings: readonly ProofFinding[]): ProofVerdict => {
  if (findings.some(({ verdict }) => verdict === 'broken')) return 'broken'
  return findings.length === 0 ? 'held' : 'inconclusive'
}

export const hasIn = (hook: Hook): boolean => hook !== 'OUTPUT'
export const hasOut = (hook: Hook): boolean => hook !== 'INPUT'

/** A realistic packet of the set, as bits and in words; null when the set is empty. */
export function showPacket(
  { space, family }: Pick<Firewall, 'space' | 'family'>,
  hook: Hook,
  among: PacketSet,
): { readonly bits: Uint8Array; readonly packet: Witness } | null {
  const bits = pickRealistic(space, family, among)
  if (bits === null) return null
  const place = { family, hasIn: hasIn(hook), hasOut: hasOut(hook) }
  return { bits, packet: witnessOf(space, bits, place) }
}

export const ruleOf = (decider: Decider | null): Pick<ProofFinding, 'rule' | 'line'> =>
  decider === null ? { rule: null, line: null } : { rule: shown(decider.text), line: decider.line }
