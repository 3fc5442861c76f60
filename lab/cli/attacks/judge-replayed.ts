import { together, type Verdict } from '../../verify/result.ts'
import type { Played } from '../scenarios/play-scenarios.ts'
import type { ScenarioResult } from '../scenarios/scenario.ts'

/** `unplayed`: a lab of the user's own has no twin. */
export type TwinVerdict = 'bitten' | 'survived' | 'inconclusive' | 'unplayed'

export interface ReplayedAttack {
  readonly id: string
  /** What the real system showed. */
  readonly verdict: Verdict
  readonly twin: TwinVerdict
  readonly ms: number
  /** How often it was replayed on the real system. */
  readonly runs: number
  readonly evidence: readonly string[]
}

export interface Replayed {
  readonly verdict: Verdict
  readonly attacks: readonly ReplayedAttack[]
  readonly trouble: readonly string[]
}

interface Asked {
  readonly ids: readonly string[]
  /** Whether twins were to be bitten too. */
  readonly withTwins: boolean
}

/**
 * An attack is held only when the real system resisted in every run and its twin was bitten in every run: a move that
 * succeeds nowhere shows nothing, so a twin that survives leaves the whole inconclusive.
 */
export function judgeReplayed({ ids, withTwins }: Asked, { results, trouble }: Played): Replayed {
  const attacks = ids.map((id) =>
    replayed(
      id,
      results.filter((result) => result.id === id),
      withTwins,
    ),
  )
  const verdict = together([...attacks.map(overall), ...trouble.map((): Verdict => 'inconclusive')])
  return { verdict, attacks, trouble }
}

function replayed(
  id: string,
  results: readonly ScenarioResult[],
  withTwins: boolean,
): ReplayedAttack {
  const real = results.filter(({ on }) => on === 'real')
  const weak = results.filter(({ on }) => on === 'twin')
  return {
    id,
    verdict: together(real.map(({ verdict }) => verdict)),
    twin: withTwins ? twinVerdict(weak) : 'unplayed',
    ms: results.reduce((sum, { ms }) => sum + ms, 0),
    runs: real.length,
    evidence: results.flatMap(({ on, evidence }) => evidence.map((line) => `${on}: ${line}`)),
  }
}

function twinVerdict(weak: readonly ScenarioResult[]): TwinVerdict {
  const verdict = together(weak.map((result) => result.verdict))
  return ({ held: 'bitten', broken: 'survived', inconclusive: 'inconclusive' } as const)[verdict]
}

const overall = ({ verdict, twin }: ReplayedAttack): Verdict =>
  verdict === 'held' && (twin === 'survived' || twin === 'inconclusive') ? 'inconclusive' : verdict
