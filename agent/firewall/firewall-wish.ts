import { renderCard } from './rules/card.ts'
import { renderGuard } from './rules/guard.ts'
import type { PinMembers } from './rules/pin-members.ts'
import { renderPins } from './rules/pins.ts'
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
  /** What ties each component's card to its address; null where there is no app. */
  readonly pins: { readonly text: string; readonly members: PinMembers } | null
  readonly wallHoles: readonly string[]
  readonly guardHoles: readonly string[]
  readonly inner: readonly string[]
}

export function firewallWish(
  input: RulesInput,
  sets: FirewallSets,
  card: string | null,
  pins: PinMembers | null = null,
): FirewallWish {
  return {
    wall4: renderWall4(input),
    wall6: renderWall6(),
    guard: renderGuard(input),
    card: card === null ? null : renderCard(card),
    pins: pins === null ? null : { text: renderPins(), members: pins },
    wallHoles: [...holeMembers(sets, input.tunnelPort)].sort(),
    guardHoles: sets.holes.map((address) => `${address} . ${input.tunnelPort}`).sort(),
    inner: [...sets.inner].sort(),
  }
}
