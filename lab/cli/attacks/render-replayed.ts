import { aligned } from '../../status/status-table.ts'
import { duration } from '../screen/spent-time.ts'
import type { Replayed, ReplayedAttack } from './judge-replayed.ts'

/** The table attack × twin; the evidence of whatever is not as it must be stands under it, and of one that stands alone. */
export function renderReplayed({ verdict, attacks, trouble }: Replayed): string {
  const isRepeated = attacks.some(({ runs }) => runs > 1)
  return [
    aligned([
      ['ATTACK', 'REAL SYSTEM', 'TWIN', ...(isRepeated ? ['RUNS'] : []), 'TIME'],
      ...attacks.map(({ id, verdict: one, twin, runs, ms }) => [
        id,
        one,
        twin,
        ...(isRepeated ? [String(runs)] : []),
        duration(ms),
      ]),
    ]).join('\n'),
    ...attacks.filter((one) => isWrong(one) || attacks.length === 1).flatMap(evidenceOf),
    ...trouble.map(indented),
    '',
    `${verdict}: ${summary(attacks)}`,
  ].join('\n')
}

const isWrong = ({ verdict, twin }: ReplayedAttack): boolean =>
  verdict !== 'held' || twin === 'survived' || twin === 'inconclusive'

const evidenceOf = ({ id, evidence }: ReplayedAttack): readonly string[] => [
  '',
  id,
  ...evidence.map(indented),
]

const summary = (attacks: readonly ReplayedAttack[]): string => {
  const count = (isIt: (one: ReplayedAttack) => boolean) => String(attacks.filter(isIt).length)
  return [
    `${count(({ verdict }) => verdict === 'held')} of ${String(attacks.length)} attacks held`,
    `${count(({ twin }) => twin === 'bitten')} twins bitten`,
  ].join(', ')
}

const indented = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`
