import { renderGuard } from './guard.ts'
import { GUARD_TABLE } from './names.ts'
import { oneLine } from './one-line.ts'
import type { RulesInput } from './rules-input.ts'
import type { FirewallSets } from './sets.ts'

/**
 * The one line that replaces the guard and its sets in one transaction, for the long-lived `nft -i` that owns it.
 * `add` before `delete` makes it work on a host that has no such table yet.
 */
export const guardBatch = (input: RulesInput, sets: FirewallSets): string =>
  replaceGuard(input, sets, 'owner, persist')

/** The same while the owner is dead: a table that the owner's successor can take up. */
export const ownerlessGuardBatch = (input: RulesInput, sets: FirewallSets): string =>
  replaceGuard(input, sets, 'persist')

/** The same for a kernel or an `nft` that knows no owner: a table that any `nft flush ruleset` takes away. */
export const weakGuardBatch = (input: RulesInput, sets: FirewallSets): string =>
  replaceGuard(input, sets, null)

function replaceGuard(input: RulesInput, sets: FirewallSets, flags: string | null): string {
  const guard = withSets(renderGuard(input), sets, input.tunnelPort)
  const flagged = guard.replace(
    '\tflags owner,persist\n',
    flags === null ? '' : `\tflags ${flags}\n`,
  )
  const add = `add table inet ${GUARD_TABLE}${flags === null ? '' : ` { flags ${flags}; }`}`
  return `${add}; delete table inet ${GUARD_TABLE}; ${oneLine(flagged)}\n`
}

function withSets(guard: string, { holes, inner }: FirewallSets, tunnelPort: number): string {
  return guard
    .replace(
      'type ipv4_addr . inet_service',
      (type) => type + elements(holes.map((address) => `${address} . ${tunnelPort}`)),
    )
    .replace('type ipv4_addr\n', `type ipv4_addr${elements(inner)}\n`)
}

const elements = (members: readonly string[]): string =>
  members.length === 0 ? '' : `\n\t\telements = { ${members.join(', ')} }`
