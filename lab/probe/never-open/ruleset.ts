import { createHash } from 'node:crypto'

/** What a host's rules were at one instant. */
export interface Ruleset {
  /** SHA-256 of the text, hex. */
  readonly hash: string
  readonly lines: readonly string[]
}

/**
 * Prints all that decides on a packet, with the switch's own programs: both walls, the sets, both guards, and the names
 * of whatever other tables there are. What is not there prints nothing.
 */
export const PRINT_RULES: readonly string[] = [
  'sh',
  '-c',
  [
    'iptables-save',
    'ip6tables-save',
    'ipset save',
    'nft list tables',
    'nft -s list table inet drawbridge_guard',
    'nft -s list table netdev drawbridge_card',
  ]
    .map((command) => `${command} 2>/dev/null`)
    .join('; ') + '; true',
]

/** What was printed without what changes by itself: counters, times, the order of a set, the lab's own table. */
export const rulesetOf = (printed: string): Ruleset => {
  const lines = printed
    .split('\n')
    .map((line) => line.replace(/^(:\S+ \S+) \[\d+:\d+\]$/, '$1').trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes(OBSERVER))
  const members = lines.filter((line) => line.startsWith('add ')).sort()
  const sorted = [...lines.filter((line) => !line.startsWith('add ')), ...members]
  return { hash: sha256(sorted.join('\n')), lines: sorted }
}

/** What one has and the other has not, as a person would write it: `+` came, `-` went. */
export const changesBetween = (before: Ruleset, after: Ruleset): readonly string[] => [
  ...without(before, after).map((line) => `- ${line.trim()}`),
  ...without(after, before).map((line) => `+ ${line.trim()}`),
]

const OBSERVER = 'drawbridge_observer'

const without = ({ lines }: Ruleset, other: Ruleset): readonly string[] => {
  const others = new Set(other.lines)
  return lines.filter((line) => !others.has(line))
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
