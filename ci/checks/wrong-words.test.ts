import { describe, expect, it } from 'vitest'
import { findWrongWords, isDrawer } from './wrong-words.ts'

describe('words that the glossary has a better one for', () => {
  it('are found in declared names, with their line', () => {
    expect(findWrongWords('const a = 1\nconst hostHelpers = 2')).toEqual([
      { name: 'hostHelpers', line: 2, instead: 'what it does' },
    ])
  })

  it('are found only as whole words', () => {
    expect(findWrongWords('const utility = 1\nconst mastery = helpersOf(utils)')).toEqual([])
  })

  it.each(['lab/utils/a.ts', 'agent/common/b.ts', 'control/types.ts'])(
    'are found in %s',
    (path) => {
      expect(isDrawer(path)).toBe(true)
    },
  )

  it('are not looked for inside other words of a path', () => {
    expect(isDrawer('lab/commons/prototypes.ts')).toBe(false)
  })
})
