import { together, type Verdict } from '../../verify/result.ts'
import type { Played } from './play-scenarios.ts'
import type { ScenarioResult } from './scenario.ts'

export interface Judged {
  readonly verdict: Verdict
  readonly scenarios: readonly ScenarioResult[]
  readonly trouble: readonly string[]
}

/** What was asked for and never ended was not judged: it cannot be held. */
export function judgePlayed(ids: readonly string[], { results, trouble }: Played): Judged {
  const scenarios = ids.map((id) => results.find((result) => result.id === id) ?? neverEnded(id))
  const verdicts = scenarios.map(({ verdict }) => verdict)
  const doubts = trouble.map(() => 'inconclusive' as const)
  return { verdict: together([...verdicts, ...doubts]), scenarios, trouble }
}

const neverEnded = (id: string): ScenarioResult => ({
  id,
  verdict: 'inconclusive',
  ms: 0,
  on: 'real',
  evidence: ['it was not played to its end'],
})
