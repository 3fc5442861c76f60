import { describe, expect, it } from 'vitest'
import { verdictOn } from './verdict-on.ts'

const EXPECTED_OTHERWISE = { name: 'AssertionError' }
const NOT_SEEN = { name: 'Inconclusive' }
const NO_SWITCH = { name: 'LabError', exitCode: 3 }

describe('the verdict on a scenario', () => {
  it.each([
    { what: 'a play that came to its end', state: 'passed', errors: [], verdict: 'held' },
    {
      what: 'an expectation that was not met',
      state: 'failed',
      errors: [EXPECTED_OTHERWISE],
      verdict: 'broken',
    },
    {
      what: 'a denial without its positive control',
      state: 'failed',
      errors: [NOT_SEEN],
      verdict: 'inconclusive',
    },
    {
      what: 'a lab that could not be looked into',
      state: 'failed',
      errors: [NO_SWITCH],
      verdict: 'inconclusive',
    },
    {
      what: 'an expectation that was not met, and then a failing clean-up',
      state: 'failed',
      errors: [EXPECTED_OTHERWISE, NO_SWITCH],
      verdict: 'broken',
    },
    { what: 'a lab that did not fit', state: 'skipped', errors: [], verdict: 'inconclusive' },
    { what: 'a play that was broken off', state: 'pending', errors: [], verdict: 'inconclusive' },
  ] as const)('is $verdict for $what', ({ state, errors, verdict }) => {
    expect(verdictOn({ state, errors, hasBegun: true })).toBe(verdict)
  })

  it('is inconclusive when its lab did not come up', () => {
    const ending = { state: 'failed', errors: [{ name: 'LabError', exitCode: 4 }] } as const

    expect(verdictOn({ ...ending, hasBegun: false })).toBe('inconclusive')
  })
})
