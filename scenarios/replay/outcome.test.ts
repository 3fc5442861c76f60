import { describe, expect, it } from 'vitest'
import { Inconclusive } from '../stage/inconclusive.ts'
import { mustHaveResisted, mustHaveSucceeded, outcomeOf, RESISTED } from './outcome.ts'

expect.extend({ toResist: () => ({ pass: false, message: () => 'expected it to resist' }) })
declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> {
    toResist(): T
  }
}

const thrownBy = (work: () => void): unknown => {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
const unmet = thrownBy(() => {
  expect(1).toBe(2)
})
const unmetByOurs = thrownBy(() => {
  expect(1).toResist()
})

describe('the outcome of a move', () => {
  it.each([
    ['of vitest', unmet],
    ['of the grammar', unmetByOurs],
  ])('is a success of the attack when an expectation %s was not met', (_whose, thrown) => {
    expect(outcomeOf(thrown).kind).toBe('succeeded')
  })

  it.each([
    ['a stage that breaks down', new TypeError('no such thing')],
    ['a play that saw too little', new Inconclusive('nothing was seen')],
    ['something that is no error', 'thrown text'],
  ])('is not known after %s', (_what, thrown) => {
    expect(outcomeOf(thrown).kind).toBe('inconclusive')
  })
})

describe('the verdict of a replay', () => {
  it('is broken for a real system on which the move succeeded, with what was expected', () => {
    expect(() => {
      mustHaveResisted(outcomeOf(unmet))
    }).toThrow('expected 1 to be 2')
  })

  it('is broken for a twin that resisted', () => {
    expect(() => {
      mustHaveSucceeded(RESISTED, 'open-door', ['it dropped'])
    }).toThrow(expect.objectContaining({ name: 'TwinSurvived' }))
  })

  it.each([mustHaveResisted, mustHaveSucceeded])(
    'is inconclusive, never held and never bitten, when the stage broke down',
    (judge) => {
      const outcome = outcomeOf(new TypeError('no such thing'))

      expect(() => {
        judge(outcome, 'open-door', [])
      }).toThrow(expect.objectContaining({ name: 'Inconclusive' }))
    },
  )
})
