import { both, exactly } from '../compile/bounds.ts'
import type { Rule } from '../dump/dump.ts'
import type { Firewall } from '../firewall.ts'
import { EMPTY } from '../packet-set/packet-sets.ts'
import { hitsOf } from '../solve/hits.ts'
import type { PlacedTable } from '../solve/placed-table.ts'
import { filterStage, HOOKS, type Hook } from '../solve/road.ts'

/** A rule of the filter table that decides about no packet. */
export interface DeadRule {
  readonly line: number
  readonly rule: string
  /**
   * `never`: no packet meets all its conditions, or no chain calls its own. `shadowed`: rules before it take every
   * packet that does.
   */
  readonly why: 'never' | 'shadowed'
}

/** All of them, in the order of lines; null when a table changes packets on their way, which this cannot follow. */
export function deadRules(firewall: Firewall): readonly DeadRule[] | null {
  const tables = HOOKS.flatMap((hook) => {
    const table = firewall.placed(filterStage(hook))
    return table === null ? [] : [{ hook, table }]
  })
  if (
    tables.some(({ table }) => ![...table.table.chains.keys()].every((name) => table.isStill(name)))
  )
    return null
  const alive = new Set<Rule>()
  const met = new Set<Rule>()
  for (const { hook, table } of tables) look(firewall, { hook, table }, { alive, met })
  const all = [...(firewall.dump.tables.get('filter')?.chains.values() ?? [])].flatMap(
    ({ rules }) => rules,
  )
  return all
    .filter((rule) => !alive.has(rule))
    .map((rule): DeadRule => ({
      line: rule.line,
      rule: rule.text,
      why: met.has(rule) ? 'shadowed' : 'never',
    }))
    .toSorted((one, other) => one.line - other.line)
}

interface Found {
  readonly alive: Set<Rule>
  readonly met: Set<Rule>
}

/** Notes which rules some packet comes to, and which some packet would meet if it came. */
function look(
  firewall: Firewall,
  { hook, table }: { readonly hook: Hook; readonly table: PlacedTable },
  { alive, met }: Found,
): void {
  const { sets } = firewall.space
  const arriving = firewall.arriving(hook)
  const hits = hitsOf(table, hook, 'all')
  for (const chain of table.table.chains.values())
    for (const { rule, match } of table.steps(chain.name)) {
      const hit = hits.get(rule)
      if (hit === undefined) continue
      if (both(sets, hit, exactly(arriving)).may !== EMPTY) alive.add(rule)
      if (sets.and(match.may, arriving) !== EMPTY) met.add(rule)
    }
}
