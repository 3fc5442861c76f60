import { describe, expect, it } from 'vitest'
import type { ScenarioResult } from '../scenarios/scenario.ts'
import { judgeReplayed } from './judge-replayed.ts'

const result = (on: ScenarioResult['on'], verdict: ScenarioResult['verdict']): ScenarioResult => ({
  id: 'a',
  on,
  verdict,
  ms: 1,
  evidence: ['seen'],
})
const judge = (...results: readonly ScenarioResult[]) =>
  judgeReplayed({ ids: ['a'], withTwins: true }, { results, trouble: [] })

describe('the verdict on attacks that were replayed', () => {
  it('is held when the real system resisted and the twin was bitten', () => {
    const { verdict, attacks } = judge(result('real', 'held'), result('twin', 'held'))

    expect(verdict).toBe('held')
    expect(attacks).toMatchObject([{ id: 'a', verdict: 'held', twin: 'bitten', runs: 1, ms: 2 }])
  })

  it('is broken when the real system gave way once in several runs', () => {
    const { verdict } = judge(
      result('real', 'held'),
      result('real', 'broken'),
      result('twin', 'held'),
    )

    expect(verdict).toBe('broken')
  })

  it('is inconclusive when the twin survived: the move shows nothing', () => {
    const { verdict, attacks } = judge(result('real', 'held'), result('twin', 'broken'))

    expect(verdict).toBe('inconclusive')
    expect(attacks).toMatchObject([{ verdict: 'held', twin: 'survived' }])
  })

  it('is inconclusive when the twin was never played', () => {
    expect(judge(result('real', 'held')).verdict).toBe('inconclusive')
  })

  it('needs no twin in a lab of the user’s own, and says that it was not played', () => {
    const { verdict, attacks } = judgeReplayed(
      { ids: ['a'], withTwins: false },
      { results: [result('real', 'held')], trouble: [] },
    )

    expect(verdict).toBe('held')
    expect(attacks).toMatchObject([{ twin: 'unplayed' }])
  })

  it('is inconclusive when an attack that was asked for never ended', () => {
    expect(judge().verdict).toBe('inconclusive')
  })
})
