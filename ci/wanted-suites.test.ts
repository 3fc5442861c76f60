import { describe, expect, it } from 'vitest'
import { emptyTally } from './tally.ts'
import type { Suite } from './suite.ts'
import { wantedSuites } from './wanted-suites.ts'

const suite = (name: string): Suite => ({ name, run: () => Promise.resolve(emptyTally) })
const stages = [
  [[suite('checks')]],
  [[suite('attacks'), suite('proofs')], [suite('docker')]],
  [[suite('alone')]],
]

const namesOf = (...words: readonly string[]): unknown => {
  const wanted = wantedSuites(words, stages)
  return wanted.kind === 'unknown'
    ? wanted.word
    : wanted.stages.map((lanes) => lanes.map((lane) => lane.map(({ name }) => name)))
}

describe('the suites of a test run', () => {
  it('are all, in their stages and lanes, when none is named', () => {
    expect(namesOf()).toEqual([[['checks']], [['attacks', 'proofs'], ['docker']], [['alone']]])
  })

  it('are those that are named, and no stage or lane stays empty', () => {
    expect(namesOf('docker', 'alone')).toEqual([[['docker']], [['alone']]])
  })

  it('are all but those that are named with no-, so that two machines share them out', () => {
    expect(namesOf('no-attacks', 'no-proofs')).toEqual([[['checks']], [['docker']], [['alone']]])
    expect(namesOf('attacks', 'proofs')).toEqual([[['attacks', 'proofs']]])
  })

  it.each(['attaks', 'no-attaks', '--without'])('are none when a word names none: %s', (word) => {
    expect(namesOf('docker', word)).toBe(word.replace('no-', ''))
  })
})
