import type { ListedAttack } from '../catalogue.ts'

/** Twins are played in two halves beside each other: for each of them a lab is brought up. */
export type Which =
  { readonly on: 'real' } | { readonly on: 'twin'; readonly half: 'one' | 'other' }

/**
 * Every attack, `times` over, in an order in which those that may share a lab follow each other: by the twin, by what
 * lab they need, those that leave no trace before the others.
 */
export function replayOrder(
  chosen: readonly ListedAttack[],
  which: Which & { readonly times: number },
): readonly ListedAttack[] {
  const keyed = Array.from({ length: which.times })
    .flatMap(() => (which.on === 'real' ? chosen : halfOf(chosen, which.half)))
    .map((listed) => ({ listed, key: keyOf(listed, which.on) }))
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ listed }) => listed)
}

/** Every second twin, with all its attacks. */
function halfOf(chosen: readonly ListedAttack[], half: 'one' | 'other'): readonly ListedAttack[] {
  const twins = [...new Set(chosen.map(({ attack }) => attack.twin))].sort()
  const parity = half === 'one' ? 0 : 1
  return chosen.filter(({ attack }) => twins.indexOf(attack.twin) % 2 === parity)
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
