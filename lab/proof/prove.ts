import { allowedAt } from './allow/allowed.ts'
import type { Unread } from './dump/dump.ts'
import type { Family } from './family.ts'
import type { Firewall } from './firewall.ts'
import { openProof, type HostTexts, type OpenProof, type ProofOptions } from './open-proof.ts'
import { TooLarge } from './packet-set/too-large.ts'
import { defaultDeny } from './queries/default-deny.ts'
import { verdictOf, type ProofFinding, type ProofVerdict } from './queries/finding.ts'
import { holesOpen } from './queries/holes-open.ts'

export interface UnreadIn extends Unread {
  readonly in: 'rules' | 'rules6' | 'ipset' | 'allow'
}

export interface ProofAnswer {
  readonly verdict: ProofVerdict
  readonly findings: readonly ProofFinding[]
  /** Everything that was not understood; a verdict in spite of it holds whatever it may mean. */
  readonly unread: readonly UnreadIn[]
}

/**
 * Whether a host lets in nothing unasked, at INPUT and at FORWARD, but what is allowed and what it sends itself, and
 * whether each hole that must be open is. A family whose rules were not given is `inconclusive`. Never throws for
 * what the texts hold.
 */
export function prove(host: HostTexts, options: ProofOptions = {}): ProofAnswer {
  return orTooLarge(() => {
    const proof = openProof([host], options)
    const findings = ([4, 6] as const).flatMap((family) => judgeFamily(proof, family))
    const faulty = proof.allow.faults.map((fault) => unreadable(null, fault))
    const all = [...findings, ...faulty]
    return { verdict: verdictOf(all), findings: all, unread: unreadIn(proof) }
  })
}

function judgeFamily(proof: OpenProof, family: Family): readonly ProofFinding[] {
  const { space, hosts, allow } = proof
  const [host] = hosts
  const firewall = (family === 4 ? host?.firewall4 : host?.firewall6) ?? null
  if (firewall === null || host === undefined) return [notGiven(family)]
  if (firewall.faults.length > 0)
    return firewall.faults.slice(0, 1).map((one) => unreadable(family, one))
  const { allowances } = allow
  return [
    ...(['INPUT', 'FORWARD'] as const).flatMap((hook) => {
      const missing = firewall.missing(hook)
      if (missing !== null) return [unreadable(family, missing)]
      const allowed = allowedAt(space, host.lists, { allowances, family, hook })
      return defaultDeny(firewall, hook, allowed).findings
    }),
    ...holesOpen(firewall, host.lists, allowances).findings,
  ]
}

const nothingShown = { packet: null, chain: null } as const

const notGiven = (family: Family): ProofFinding => ({
  ...{ query: 'readable', verdict: 'inconclusive', family, ...nothingShown },
  ...{ rule: null, line: null },
  because: `the rules for IPv${String(family)} were not given`,
})

const unreadable = (family: Family | null, { line, text, because }: Unread): ProofFinding => ({
  ...{ query: 'readable', verdict: 'inconclusive', family, ...nothingShown },
  ...{ rule: text, line: line === 0 ? null : line },
  because,
})

function unreadIn({ hosts, allow }: OpenProof): readonly UnreadIn[] {
  const of = (where: UnreadIn['in'], unread: readonly Unread[]): readonly UnreadIn[] =>
    unread.map((one) => ({ ...one, in: where }))
  const ofRules = (where: UnreadIn['in'], firewall: Firewall | null): readonly UnreadIn[] =>
    firewall === null ? [] : of(where, [...firewall.dump.faults, ...firewall.unknowns])
  return [
    ...hosts.flatMap(({ firewall4, firewall6, lists }) => [
      ...ofRules('rules', firewall4),
      ...ofRules('rules6', firewall6),
      ...of('ipset', lists.faults),
    ]),
    ...of('allow', allow.faults),
  ]
}

/** What outgrew memory or stack was not judged. */
function orTooLarge(judge: () => ProofAnswer): ProofAnswer {
  try {
    return judge()
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
