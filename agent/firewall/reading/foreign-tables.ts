import { CARD_TABLE, GUARD_TABLE, OBSERVER_TABLE, PINS_TABLE } from '../rules/names.ts'
import type { NftTable } from './nft-tables.ts'

const OURS: ReadonlySet<string> = new Set([
  'ip filter',
  'ip6 filter',
  `inet ${GUARD_TABLE}`,
  `netdev ${CARD_TABLE}`,
  `bridge ${PINS_TABLE}`,
])

/** Names of the tables that nobody allowed. The lab's observer is allowed as long as it decides nothing. */
export const foreignTables = (tables: readonly NftTable[]): readonly string[] =>
  tables.filter((table) => !OURS.has(table.name) && !isObserver(table)).map(({ name }) => name)

function isObserver({ name, text }: NftTable): boolean {
  return name === `inet ${OBSERVER_TABLE}` && !DECIDES.test(withoutHarmless(text))
}

const withoutHarmless = (text: string): string =>
  text.replace(/"[^"\n]*"/g, '').replace(/policy accept;/g, '')

// Whatever ends a packet's way, bends it, or changes what later rules see of it.
const DECIDES =
  /\b(?:accept|drop|reject|queue|jump|goto|return|continue|notrack|masquerade|redirect|snat|dnat|tproxy|synproxy|dup|fwd|offload|vmap)\b|\b(?:mark|zone|priority|saddr|daddr|sport|dport|ttl|dscp)\s+set\b/

/** Lines of `ip filter` or `ip6 filter` that iptables would not show: chains, sets and hooks that are not ours. */
export function foreignParts(tables: readonly NftTable[]): readonly string[] {
  return tables
    .filter(({ name }) => name === 'ip filter' || name === 'ip6 filter')
    .flatMap(({ name, text }) =>
      skeleton(text)
        .filter((line) => !OUR_SKELETON.has(line))
        .map((line) => `${name}: ${line}`),
    )
}

const OUR_SKELETON: ReadonlySet<string> = new Set([
  'chain INPUT {',
  'type filter hook input priority filter; policy drop;',
  'chain FORWARD {',
  'type filter hook forward priority filter; policy drop;',
  'chain OUTPUT {',
  'type filter hook output priority filter; policy drop;',
])

const skeleton = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => /^\t[^\t}]/.test(line) || line.startsWith('\t\ttype '))
    .map((line) => line.trim())
