import { describe, expect, it } from 'vitest'
import { applyEdit } from './apply-edit.ts'

const edit = { file: 'agent/a.ts', replace: 'isSafe()', by: 'true /* $& */' }

describe('an edit of a twin', () => {
  it('replaces its text, taking what it puts there literally', () => {
    expect(applyEdit('if (isSafe()) go()', edit)).toBe('if (true /* $& */) go()')
  })

  it('does not apply to a source in which its text no longer stands', () => {
    expect(() => applyEdit('if (isSound()) go()', edit)).toThrow('stands 0 times in agent/a.ts')
  })

  it('does not apply where its text stands twice: which one is the decision?', () => {
    expect(() => applyEdit('isSafe() && isSafe()', edit)).toThrow('stands 2 times')
  })
})
