import type { Firewall } from '../../firewall.ts'

/** Whether some packets of the ruleset get another destination. */
export const translates = ({ dump }: Firewall): boolean =>
  (dump.tables.get('nat')?.chains.get('PREROUTING')?.rules.length ?? 0) > 0
