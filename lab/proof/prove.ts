import { allowedAt } from './allow/allowed.ts'
import type { AllowList } from './allow/read-allow.ts'
import { answering, notGiven, unreadable, type ProofAnswer } from './answer.ts'
import type { Family } from './family.ts'
import { openProof, type HostTexts, type OpenProof, type ProofOptions } from './open-proof.ts'
import { defaultDeny } from './queries/default-deny.ts'
import type { ProofFinding } from './queries/finding.ts'
import { holesOpen } from './queries/holes-open.ts'
import { HOOKS, type Hook } from './solve/road.ts'

/**
 * Whether a host lets in nothing unasked, at INPUT and at FORWARD, but what is allowed and what it sends itself, and
 * whether each hole that must be open is. What it may say first is judged where the allowances speak of OUTPUT. A
 * family whose rules were not given is `inconclusive`. Never throws for what the texts hold.
 */
export const prove = (host: HostTexts, options: ProofOptions = {}): ProofAnswer =>
  proveAndKeep(host, options).answer

/** The same with the space in which more can be asked; null where the texts outgrew memory. */
export function proveAndKeep(
  host: HostTexts,
  options: ProofOptions = {},
): { readonly answer: ProofAnswer; readonly proof: OpenProof | null } {
  const kept: OpenProof[] = []
  const answer = answering(() => {
    const proof = openProof([host], options)
    kept.push(proof)
    return { proof, findings: ([4, 6] as const).flatMap((family) => judgeFamily(proof, family)) }
  })
  return { answer, proof: kept[0] ?? null }
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
    ...HOOKS.filter((hook) => hook !== 'OUTPUT' || speaksOf(allow, hook)).flatMap((hook) => {
      if (firewall.deciding(hook) === null) return [noWall(family, hook)]
      const allowed = allowedAt(space, host.lists, { allowances, family, hook })
      return defaultDeny(firewall, hook, allowed).findings
    }),
    ...(firewall.deciding('INPUT') === null
      ? []
      : holesOpen(firewall, host.lists, allowances).findings),
  ]
}

const speaksOf = ({ allowances }: AllowList, hook: Hook): boolean =>
  allowances.some((one) => one.hook === hook)

/** A host without such a chain either has no walls or was not dumped: neither is to be believed. */
const noWall = (family: Family, hook: Hook): ProofFinding => ({
  ...{ query: 'readable', verdict: 'inconclusive', family, packet: null, chain: hook },
  ...{ rule: null, line: null },
  because: `there is no chain ${hook} of a table filter`,
})
