import type { ListedAttack } from '../catalogue.ts'

/**
 * Every attack, `times` over, in an order in which those that may share a lab follow each other: by the twin, by what
 * lab they need, those that leave no trace before the others.
 */
export function replayOrder(
  chosen: readonly ListedAttack[],
  { on, times }: { readonly on: 'real' | 'twin'; readonly times: number },
): readonly ListedAttack[] {
  const keyed = Array.from({ length: times })
    .flatMap(() => chosen)
    .map((listed) => ({ listed, key: keyOf(listed, on) }))
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ listed }) => listed)
}

const keyOf = ({ id, attack }: ListedAttack, on: 'real' | 'twin'): string =>
  [
    on === 'twin' ? attack.twin : '',
    attack.overlay ?? 'encrypted',
    attack.hosts.length,
    JSON.stringify(attack.lifetimes ?? {}),
    attack.trace === 'none' ? 0 : 1,
    id,
  ].join(' ')
