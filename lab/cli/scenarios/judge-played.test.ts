import { describe, expect, it } from 'vitest'
import { judgePlayed } from './judge-played.ts'
import type { ScenarioResult } from './scenario.ts'

const result = (id: string, verdict: ScenarioResult['verdict']): ScenarioResult => ({
  id,
  verdict,
  ms: 1,
  on: 'real',
  evidence: [],
})

describe('the verdict on scenarios that were played', () => {
  it('is held when all were', () => {
    const results = [result('a', 'held'), result('b', 'held')]

    expect(judgePlayed(['a', 'b'], { results, trouble: [] }).verdict).toBe('held')
  })

  it('is broken when one is, whatever else could not be judged', () => {
    const results = [result('a', 'broken'), result('b', 'inconclusive')]

    expect(judgePlayed(['a', 'b'], { results, trouble: [] }).verdict).toBe('broken')
  })

  it('is inconclusive when one that was asked for never ended', () => {
    const { verdict, scenarios } = judgePlayed(['a', 'b'], {
      results: [result('a', 'held')],
      trouble: [],
    })

    expect(verdict).toBe('inconclusive')
    expect(scenarios.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('is inconclusive when something failed that belongs to none of them', () => {
    const played = { results: [result('a', 'held')], trouble: ['a file that cannot be loaded'] }

    expect(judgePlayed(['a'], played).verdict).toBe('inconclusive')
  })

  it('is inconclusive when nothing was asked for', () => {
    expect(judgePlayed([], { results: [], trouble: [] }).verdict).toBe('inconclusive')
  })
})
