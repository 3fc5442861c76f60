import { openProof, type HostTexts, type ProofOptions } from './open-proof.ts'
import { TooLarge } from './packet-set/too-large.ts'
import { deadRules, type DeadRule } from './queries/dead-rules.ts'

export interface ListedDeadRule extends DeadRule {
  readonly in: 'rules' | 'rules6'
}

/**
 * Rules of a host's filter tables that decide about no packet. Null where it cannot be told: a line is not readable,
 * rules change packets on their way, or there are too many of them.
 */
export function listDead(
  host: HostTexts,
  options: ProofOptions = {},
): readonly ListedDeadRule[] | null {
  try {
    const [proof] = openProof([host], options).hosts
    const lists = [
      { in: 'rules', firewall: proof?.firewall4 },
      { in: 'rules6', firewall: proof?.firewall6 },
    ] as const
    const found = lists.map(({ in: where, firewall }) => {
      if (!firewall) return []
      const dead = firewall.faults.length > 0 ? null : deadRules(firewall)
      return dead === null ? null : dead.map((rule) => ({ ...rule, in: where }))
    })
    return found.every((dead) => dead !== null) ? found.flat() : null
  } catch (cause) {
    if (cause instanceof TooLarge || cause instanceof RangeError) return null
    throw cause
  }
}
