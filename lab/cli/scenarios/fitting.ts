import type { StandingLab } from '../../lifecycle/standing-lab.ts'
import { inconclusive } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import type { Scenario } from './scenario.ts'

/** What decides whether it can be played in a lab. */
type Needs = Pick<Scenario, 'id' | 'hosts' | 'overlay'>

/**
 * Those scenarios that can be played in a lab that stands: it must have as many hosts as they have roles, and their
 * overlay. `E_NO_SCENARIO_FITS` (exit 3) when none can: then nothing would be checked.
 */
export function fitting<One extends Needs>(
  chosen: readonly One[],
  { lab, hosts, overlay }: Pick<StandingLab, 'lab' | 'hosts' | 'overlay'>,
): readonly One[] {
  const fit = chosen.filter((one) => one.hosts.length === hosts.length && one.overlay === overlay)
  if (fit.length > 0) return fit
  const needs = chosen.map((one) => `${one.id}: ${String(one.hosts.length)}, ${one.overlay}`)
  throw inconclusive({
    code: 'E_NO_SCENARIO_FITS',
    message: `lab ${lab} has ${String(hosts.length)} hosts and an overlay that is ${overlay}; none of what was asked for can be played in it:\n${needs.join('\n')}`,
    next: `let it have a lab of its own, or choose another: ${typedCommand('scenario', 'list')}`,
  })
}
