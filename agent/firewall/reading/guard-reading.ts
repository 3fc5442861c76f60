import type { Report } from '../../protocol/report.ts'

export type GuardStanding = Report['firewall']['guard']

/** The guard as it stands in the kernel. */
export interface GuardReading {
  readonly standing: GuardStanding
  /** Its text with empty sets and the flags it has in full strength, to be compared with the rendered one. */
  readonly text: string
  /** Members of the set `holes` (`198.18.0.12 . 51820`) and of `inner`, sorted. */
  readonly holes: readonly string[]
  readonly inner: readonly string[]
}

export const NO_GUARD: GuardReading = { standing: 'missing', text: '', holes: [], inner: [] }

const FLAGS = /^\tflags ([a-z,]+)\n\n?/m
const FULL_FLAGS = '\tflags owner,persist\n\n'
const ELEMENTS = /^\t\telements = \{([^}]*)\}\n/gm

/** Reads one `nft -s list table`. */
export function guardReading(table: string): GuardReading {
  const flags = FLAGS.exec(table)?.[1] ?? ''
  const body = table.replace(FLAGS, '')
  return {
    standing: standingOf(flags),
    text: body.replace(ELEMENTS, '').replace('{\n', `{\n${FULL_FLAGS}`),
    holes: membersOf(body, 'holes'),
    inner: membersOf(body, 'inner'),
  }
}

// Any other mix of flags (`dormant` switches all chains off) is not one of ours and reads as missing.
function standingOf(flags: string): GuardStanding {
  if (flags === 'owner,persist') return 'owned'
  if (flags === 'persist') return 'persistent'
  return flags === '' ? 'weak' : 'missing'
}

/** Members of one set in the text of a table, sorted. */
export function membersOf(table: string, set: string): readonly string[] {
  const block = new RegExp(`^\\tset ${set} \\{\\n([^]*?)^\\t\\}`, 'm').exec(table)?.[1] ?? ''
  const elements = /elements = \{([^}]*)\}/.exec(block)?.[1] ?? ''
  return elements
    .split(',')
    .map((member) => member.trim().replace(/\s+/g, ' '))
    .filter((member) => member !== '')
    .sort()
}
