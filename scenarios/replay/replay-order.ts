import type { ListedAttack } from '../catalogue.ts'
import type { Twin } from '../twin.ts'

interface Order {
  readonly on: 'real' | 'twin'
  readonly times: number
  readonly twins: ReadonlyMap<string, Twin>
}

/**
 * Every attack, `times` over, in an order in which those that may share a lab follow each other: by what lab they need,
 * those that leave no trace before the others, then by the twin; and twins that weaken the same rooms follow each other,
 * so that few programs are exchanged between them.
 */
export function replayOrder(
  chosen: readonly ListedAttack[],
  order: Order,
): readonly ListedAttack[] {
  const keyed = Array.from({ length: order.times })
    .flatMap(() => chosen)
    .map((listed) => ({ listed, key: keyOf(listed, order) }))
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ listed }) => listed)
}

const keyOf = ({ id, attack }: ListedAttack, { on, twins }: Order): string =>
  [
    attack.overlay ?? 'encrypted',
    attack.hosts.length,
    JSON.stringify(attack.lifetimes ?? {}),
    attack.trace === 'none' ? 0 : 1,
    ...(on === 'twin' ? [weakenedFiles(twins.get(attack.twin)), attack.twin] : []),
    id,
  ].join(' ')

const weakenedFiles = (twin: Twin | undefined): string =>
  [...new Set(twin?.edits.map(({ file }) => file))].sort().join(' ')
