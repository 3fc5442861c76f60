import type { OverlayMode } from '../../protocol/desired-state.ts'

/**
 * Everything the ruleset depends on. Peers are not in it: holes are members of sets, so that the rules are
 * the same from the first instant of a boot until the last peer left.
 *
 * Addresses are inserted as they stand; the assembler of the bootstrap passes placeholders (`@CONTROL@`),
 * and the lines that name the mirror carry nothing else, so that a host without one deletes them.
 */
export interface RulesInput {
  readonly control: string
  readonly mirror: string | null
  readonly mode: OverlayMode
  readonly tunnelPort: number
}
