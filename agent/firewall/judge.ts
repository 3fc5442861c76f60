import type { DriftKind, Hole } from '../protocol/report.ts'
import { Ipv4 } from '../protocol/names.ts'
import type { FirewallReading } from './firewall-reading.ts'
import type { GuardReading } from './reading/guard-reading.ts'
import type { FirewallWish } from './firewall-wish.ts'
import { PIN_SETS } from './rules/pins.ts'

/** One difference between wish and kernel. */
export interface Finding {
  readonly kind: DriftKind
  readonly detail: string
  /** Members are missing and none is too many: it lets nothing in that it should not. */
  readonly isShut?: boolean
}

/** Everything that is not as it should be. Empty means intact. */
export function judgeFirewall(
  wish: FirewallWish,
  reading: FirewallReading,
  guardMayBeWeak: boolean,
): readonly Finding[] {
  const { guard, sets } = reading
  return [
    ...textFinding('wall-v4', wish.wall4, reading.wall4),
    ...textFinding('wall-v6', wish.wall6, reading.wall6),
    ...textFinding('guard', wish.guard, guard.standing === 'missing' ? '' : guard.text),
    ...ownerFinding(guard.standing === 'owned' || guard.standing === 'missing' || guardMayBeWeak),
    ...(reading.isLoopbackNamed ? [] : [NO_LOOPBACK]),
    ...cardFinding(wish.card, reading.card, guardMayBeWeak),
    ...pinsFinding(wish.pins, reading.pins, guardMayBeWeak),
    ...membersFinding('holes-wall', 'holes', wish.wallHoles, sets.holes),
    ...membersFinding('holes-wall', 'inner', wish.inner, sets.inner),
    ...membersFinding('holes-guard', 'holes', wish.guardHoles, guard.holes),
    ...membersFinding('holes-guard', 'inner', wish.inner, guard.inner),
    ...foreignFinding('foreign-table', reading.foreignTables),
    ...foreignFinding('foreign-table', reading.legacyTables),
    ...reading.foreignParts.map((part) => partFinding(part)),
  ]
}

/** The holes that both walls let in. */
export function holesInBoth({ guard, sets }: FirewallReading): readonly Hole[] {
  const inGuard = new Set(guard.holes)
  return (sets.holes ?? [])
    .map((member) => /^([\d.]+),udp:(\d+)$/.exec(member))
    .flatMap((match) => (match === null ? [] : [{ address: match[1], port: Number(match[2]) }]))
    .filter(({ address, port }) => inGuard.has(`${address} . ${port}`))
    .map(({ address, port }) => ({ address: Ipv4.parse(address), port }))
}

/** Whether a wall may let something through: by its rules, sets or hooks. */
export const isWallBroken = (findings: readonly Finding[]): boolean =>
  isBroken(findings, ['wall-v4', 'wall-v6', 'holes-wall', 'loopback'])

export const isGuardBroken = (findings: readonly Finding[]): boolean =>
  isBroken(findings, ['guard', 'holes-guard'])

export const isBroken = (findings: readonly Finding[], kinds: readonly DriftKind[]): boolean =>
  findings.some(({ kind, isShut = false }) => kinds.includes(kind) && !isShut)

function textFinding(kind: DriftKind, expected: string, found: string): readonly Finding[] {
  if (expected === found) return []
  const missing = linesOnlyIn(expected, found)
  const extra = linesOnlyIn(found, expected)
  const order = missing.length + extra.length === 0 ? ['the same lines in another order'] : []
  return [
    {
      kind,
      detail: `${kind}: ${[
        ...missing.map((line) => `missing "${line}"`),
        ...extra.map((line) => `foreign "${line}"`),
        ...order,
      ].join(', ')}`,
    },
  ]
}

const NO_LOOPBACK: Finding = {
  kind: 'loopback',
  detail: 'loopback: the walls accept what comes through lo, and lo is not the loopback',
}

function cardFinding(
  wish: string | null,
  { standing, text }: GuardReading,
  mayBeWeak: boolean,
): readonly Finding[] {
  if (wish === null) return []
  const isOwned = standing === 'owned' || mayBeWeak
  return textFinding('card', wish, standing === 'missing' || !isOwned ? '' : text)
}

/** A host without an app has none: an empty table would be one more thing that somebody could use. */
export function pinsFinding(
  wish: FirewallWish['pins'],
  { standing, text, members }: FirewallReading['pins'],
  mayBeWeak: boolean,
): readonly Finding[] {
  if (wish === null)
    return standing === 'missing' ? [] : [{ kind: 'pins', detail: 'pins: no app is here' }]
  const isOwned = standing === 'owned' || mayBeWeak
  return [
    ...textFinding('pins', wish.text, standing === 'missing' || !isOwned ? '' : text),
    ...PIN_SETS.flatMap(({ name }) =>
      membersFinding('pins', name, wish.members[name], members[name]),
    ),
  ]
}

function linesOnlyIn(text: string, other: string): readonly string[] {
  const others = new Set(other.split('\n'))
  return text
    .split('\n')
    .filter((line) => !others.has(line))
    .map((line) => line.trim())
}

const ownerFinding = (isFine: boolean): readonly Finding[] =>
  isFine ? [] : [{ kind: 'guard-owner', detail: 'guard-owner: the table stands without its owner' }]

function membersFinding(
  kind: DriftKind,
  set: string,
  expected: readonly string[],
  found: readonly string[] | null,
): readonly Finding[] {
  if (found === null) return [{ kind, detail: `${kind}: the set ${set} is missing` }]
  const missing = expected.filter((member) => !found.includes(member))
  const extra = found.filter((member) => !expected.includes(member))
  if (missing.length + extra.length === 0) return []
  const detail = `${kind}: ${set} lacks [${missing.join(' ')}], has besides [${extra.join(' ')}]`
  return [{ kind, detail, isShut: extra.length === 0 }]
}

const foreignFinding = (kind: DriftKind, tables: readonly string[]): readonly Finding[] =>
  tables.map((table) => ({ kind, detail: `${kind}: table ${table} is not ours` }))

function partFinding(part: string): Finding {
  const kind = part.startsWith('ip6 ') ? 'wall-v6' : 'wall-v4'
  return { kind, detail: `${kind}: foreign ${part}` }
}
