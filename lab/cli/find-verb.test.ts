import { describe, expect, it } from 'vitest'
import { findVerb } from './find-verb.ts'

const names = ['up', 'ls', 'scenario list', 'scenario run', 'probe']

describe('finding the verb of a command line', () => {
  it.each([
    ['a verb alone', ['ls'], { name: 'ls', words: [] }],
    ['flags before it', ['--json', 'ls', '-x'], { name: 'ls', words: ['--json', '-x'] }],
    ['a global flag with a value', ['--lab', 'up', 'ls'], { name: 'ls', words: ['--lab', 'up'] }],
    ['a verb of two words', ['scenario', 'run', 'all'], { name: 'scenario run', words: ['all'] }],
    ['a command after dashes', ['ls', '--', 'up'], { name: 'ls', words: ['--', 'up'] }],
  ])('takes %s', (_, argv, expected) => {
    expect(findVerb(argv, names)).toEqual({ kind: 'verb', ...expected })
  })

  it.each([
    ['nothing at all', [], ''],
    ['--help', ['--help'], ''],
    ['help', ['help'], ''],
    ['a family of verbs', ['scenario', '--help'], 'scenario '],
    ['a family alone', ['scenario'], 'scenario '],
  ])('answers %s with help', (_, argv, prefix) => {
    expect(findVerb(argv, names)).toEqual({ kind: 'help', prefix })
  })

  it.each([
    ['an unknown verb', ['dance'], 'E_UNKNOWN_VERB'],
    ['an unknown member of a family', ['scenario', 'sing'], 'E_UNKNOWN_VERB'],
    ['flags without a verb', ['--json'], 'E_NO_VERB'],
  ])('refuses %s with a stable code', (_, argv, code) => {
    expect(() => findVerb(argv, names)).toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })

  it('suggests the verb that was probably meant', () => {
    expect(() => findVerb(['prob'], names)).toThrow('did you mean probe?')
  })
})
