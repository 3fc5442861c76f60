import { cardOf } from '../overlay/devices.ts'
import { type PinMembers, pinMembers } from '../firewall/rules/pin-members.ts'
import type { Card } from '../overlay/apps/app-wish.ts'
import type { DesiredState } from '../protocol/desired-state.ts'
import type { EnforcerParts } from './enforcer-parts.ts'

type Parts = Pick<EnforcerParts, 'firewall' | 'overlay' | 'cards'>

/**
 * Makes the overlay so: the pins first, so that no card stands on an app's bridge without them; they go after the last
 * bridge. Where they cannot be as wished, a card without its own stands on no bridge, and all else is as wished.
 */
export async function enforceOverlay(
  { firewall, overlay, cards }: Parts,
  desired: DesiredState | null,
): Promise<void> {
  const pins = pinsOf(desired, cards())
  try {
    if (pins !== null) await firewall.pin(pins)
  } catch (thrown) {
    await overlay.enforce(desired, await firewall.readPinned())
    throw thrown
  }
  await overlay.enforce(desired)
  if (pins === null) await firewall.pin(null)
}

/** What is pinned on a host with these cards; null where there is no app. */
export function pinsOf(desired: DesiredState | null, cards: readonly Card[]): PinMembers | null {
  if (desired === null || desired.apps.length === 0) return null
  return pinMembers(
    desired.apps.flatMap(({ name, vni, pool6 }) =>
      cards
        .filter(({ app }) => app === name)
        .map(({ address }) => ({ card: cardOf(vni, address), address, pool6 })),
    ),
  )
}
