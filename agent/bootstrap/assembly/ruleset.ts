import { renderCard } from '../../firewall/rules/card.ts'
import { renderGuard } from '../../firewall/rules/guard.ts'
import { CABLE } from '../../firewall/rules/names.ts'
import { renderEmptySets } from '../../firewall/rules/sets.ts'
import { renderWall4 } from '../../firewall/rules/wall4.ts'
import { renderWall6 } from '../../firewall/rules/wall6.ts'
import type { OverlayMode } from '../../protocol/desired-state.ts'
import { ENCRYPTED_TUNNEL_PORT, PLAIN_TUNNEL_PORT } from '../../protocol/enrolment.ts'

/** The agent's own ruleset, with places that the script fills once it has checked the values. */
export function rulesetConstants(mode: OverlayMode): Readonly<Record<string, string>> {
  const tunnelPort = mode === 'encrypted' ? ENCRYPTED_TUNNEL_PORT : PLAIN_TUNNEL_PORT
  const lone = { control: '@CONTROL@', mirror: null, mode, tunnelPort }
  const full = { ...lone, mirror: '@MIRROR@' }
  return {
    EMPTY_SETS: renderEmptySets(),
    WALL4: renderWall4(full),
    WALL4_WITHOUT_MIRROR: renderWall4(lone),
    WALL6: renderWall6(),
    CARD: renderCard(CABLE),
    GUARD: renderGuard(full),
    GUARD_WITHOUT_MIRROR: renderGuard(lone),
  }
}
