import type { ListedAttack } from '../catalogue.ts'

export interface Replay {
  readonly listed: ListedAttack
  readonly on: 'real' | 'twin'
}

/**
 * Every attack on the real system and on its twin, `times` over, in an order in which those that may share a lab
 * follow each other: the real system first, by what lab they need, those that leave no trace before the others.
 */
export function replayOrder(chosen: readonly ListedAttack[], times: number): readonly Replay[] {
  const rounds = Array.from({ length: times }).flatMap(() => chosen)
  const real = rounds.map((listed): Replay => ({ listed, on: 'real' }))
  const weak = rounds.map((listed): Replay => ({ listed, on: 'twin' }))
  return [...sorted(real), ...sorted(weak)]
}

const sorted = (replays: readonly Replay[]): readonly Replay[] =>
  [...replays].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))

const keyOf = ({ listed: { id, attack }, on }: Replay): string =>
  [
    on === 'twin' ? attack.twin : '',
    attack.overlay ?? 'encrypted',
    attack.hosts.length,
    JSON.stringify(attack.lifetimes ?? {}),
    attack.trace === 'none' ? 0 : 1,
    id,
  ].join(' ')
