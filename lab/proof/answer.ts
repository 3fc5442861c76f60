import type { Unread } from './dump/dump.ts'
import type { Family } from './family.ts'
import type { Firewall } from './firewall.ts'
import type { OpenProof } from './open-proof.ts'
import { TooLarge } from './packet-set/too-large.ts'
import { verdictOf, type ProofFinding, type ProofVerdict } from './queries/finding.ts'

export interface UnreadIn extends Unread {
  readonly in: 'rules' | 'rules6' | 'ipset' | 'nft' | 'allow'
}

export interface ProofAnswer {
  readonly verdict: ProofVerdict
  readonly findings: readonly ProofFinding[]
  /** Everything that was not understood; a verdict in spite of it holds whatever it may mean. */
  readonly unread: readonly UnreadIn[]
}

const nothingShown = { packet: null, chain: null } as const

export const notGiven = (family: Family): ProofFinding => ({
  ...{ query: 'readable', verdict: 'inconclusive', family, ...nothingShown },
  ...{ rule: null, line: null },
  because: `the rules for IPv${String(family)} were not given`,
})

export const unreadable = (
  family: Family | null,
  { line, text, because }: Unread,
): ProofFinding => ({
  ...{ query: 'readable', verdict: 'inconclusive', family, ...nothingShown },
  ...{ rule: text, line: line === 0 ? null : line },
  because,
})

/** The answer to a question about texts that were read; what outgrew memory or stack was not judged. */
export function answering(
  judge: () => { readonly proof: OpenProof; readonly findings: readonly ProofFinding[] },
): ProofAnswer {
  try {
    const { proof, findings } = judge()
    const faulty = proof.allow.faults.map((fault) => unreadable(null, fault))
    const all = [...findings, ...faulty]
    return { verdict: verdictOf(all), findings: all, unread: unreadIn(proof) }
  } catch (cause) {
    if (!(cause instanceof TooLarge) && !(cause instanceof RangeError)) throw cause
    const finding: ProofFinding = {
      ...{ query: 'readable', verdict: 'inconclusive', family: null, ...nothingShown },
      ...{ rule: null, line: null },
      because: cause.message,
    }
    return { verdict: 'inconclusive', findings: [finding], unread: [] }
  }
}

function unreadIn({ hosts, allow }: OpenProof): readonly UnreadIn[] {
  const of = (where: UnreadIn['in'], unread: readonly Unread[]): readonly UnreadIn[] =>
    unread.map((one) => ({ ...one, in: where }))
  const ofRules = (where: UnreadIn['in'], firewall: Firewall | null): readonly UnreadIn[] =>
    firewall === null ? [] : of(where, [...firewall.dump.faults, ...firewall.unknownRules])
  return [
    ...hosts.flatMap(({ firewall4, firewall6, lists, nft }) => [
      ...ofRules('rules', firewall4),
      ...ofRules('rules6', firewall6),
      ...of('ipset', lists.faults),
      ...of('nft', [...nft.faults, ...nft.unknowns]),
    ]),
    ...of('allow', allow.faults),
  ]
}
