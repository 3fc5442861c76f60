import { renderCard } from './rules/card.ts'
import { renderGuard } from './rules/guard.ts'
import type { RulesInput } from './rules/rules-input.ts'
import { type FirewallSets, holeMembers } from './rules/sets.ts'
import { renderWall4 } from './rules/wall4.ts'
import { renderWall6 } from './rules/wall6.ts'

/** What a whole firewall reads like: the texts and the sorted members of its sets. */
export interface FirewallWish {
  readonly wall4: string
  readonly wall6: string
  readonly guard: string
  /** The guard at the card; null where the kernel cannot have one. */
  readonly card: string | null
  readonly wallHoles: readonly string[]
  readonly guardHoles: readonly string[]
  readonly inner: readonly string[]
}

export function firewallWish(
  input: RulesInput,
  sets: FirewallSets,
  card: string | null,
): FirewallWish {
  return {
    wall4: renderWall4(input),
    wall6: renderWall6(),
    guard: renderGuard(input),
    card: card === null ? null : renderCard(card),
    wallHoles: [...holeMembers(sets, input.tunnelPort)].sort(),
    guardHoles: sets.holes.map((address) => `${address} . ${input.tunnelPort}`).sort(),
    inner: [...sets.inner].sort(),
  }
}
