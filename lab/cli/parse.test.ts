import { describe, expect, it } from 'vitest'
import { optional, optionalRest, requiredText, rest } from './arguments/argument.ts'
import { tail, toggle, valued } from './arguments/flag.ts'
import { parseWords } from './parse.ts'
import { defineVerb } from './verb.ts'

const probe = defineVerb({
  summary: 'try it',
  effect: 'reads',
  arguments: { from: requiredText('from where'), count: optional('how many', Number) },
  flags: { tcp: valued('N', 'port', Number), perHost: toggle('each'), six: toggle('IPv6', '6') },
  run: async () => undefined,
})

const exec = defineVerb({
  summary: 'run it',
  effect: 'changes',
  arguments: { host: requiredText('where'), command: rest('what') },
  flags: {},
  run: async () => undefined,
})

describe('reading the words of a verb', () => {
  it('gives arguments and flags in the shapes that the verb declares', () => {
    const { arguments: found, flags } = parseWords('probe', probe, ['a', '3', '--tcp=80', '-6'])

    expect(found).toEqual({ from: 'a', count: 3 })
    expect(flags).toEqual({ tcp: 80, perHost: false, six: true })
  })

  it.each([
    [['a', '--no-verify'], true],
    [['a'], false],
  ])('knows whether a flag that says no was given: %j', (words, noVerify) => {
    const quiet = defineVerb({
      ...probe,
      flags: { noVerify: toggle('stop early') },
      run: async () => undefined,
    })

    expect(parseWords('up', quiet, words).flags).toEqual({ noVerify })
  })

  it('uses the lab called lab when none is named', () => {
    expect(parseWords('probe', probe, ['a'])).toMatchObject({ lab: 'lab', json: false })
  })

  it('takes global flags anywhere', () => {
    expect(parseWords('probe', probe, ['--json', 'a', '--lab', 'two'])).toMatchObject({
      lab: 'two',
      json: true,
    })
  })

  it('hands a negative number on as an argument, so that the verb can say what is wrong with it', () => {
    const counted = defineVerb({
      ...probe,
      flags: {},
      run: async () => undefined,
    })

    expect(parseWords('up', counted, ['a', '-1']).arguments).toEqual({ from: 'a', count: -1 })
  })

  it.each([
    ['after dashes', ['--lab', 'two', 'host.1', '--', 'ls', '--json', '--', 'x']],
    [
      'after dashes, a global flag behind the host',
      ['host.1', '--lab', 'two', '--', 'ls', '--json', '--', 'x'],
    ],
  ])('leaves a command its own flags %s', (_, words) => {
    const { arguments: found, json, lab } = parseWords('exec', exec, words)

    expect(found).toEqual({ host: 'host.1', command: ['ls', '--json', '--', 'x'] })
    expect({ json, lab }).toEqual({ json: false, lab: 'two' })
  })

  it('leaves a command its own flags where npm took the dashes away', () => {
    const { arguments: found } = parseWords('exec', exec, ['host.1', 'ls', '-la'])

    expect(found).toEqual({ host: 'host.1', command: ['ls', '-la'] })
  })

  it.each([
    ['an unknown flag', ['a', '--tpc', '1'], 'E_UNKNOWN_FLAG'],
    ['a flag without its value', ['a', '--tcp'], 'E_FLAG_NEEDS_VALUE'],
    ['a missing argument', [], 'E_MISSING_ARGUMENT'],
    ['one argument too many', ['a', '1', 'b'], 'E_TOO_MANY_ARGUMENTS'],
    ['--dry-run on a verb that changes nothing', ['a', '--dry-run'], 'E_UNKNOWN_FLAG'],
    ['a name that no lab can have', ['a', '--lab', 'Not/This'], 'E_LAB_NAME'],
  ])('refuses %s with a stable code and exit code 2', (_, words, code) => {
    expect(() => parseWords('probe', probe, words)).toThrow(
      expect.objectContaining({ code, exitCode: 2, fault: 'caller' }),
    )
  })

  it('says how to write a flag that was misspelt', () => {
    expect(() => parseWords('probe', probe, ['a', '--tpc', '1'])).toThrow('--tcp')
  })
})

const shell = defineVerb({
  summary: 'open it, or run it',
  effect: 'reads',
  arguments: { target: requiredText('where'), command: optionalRest('what') },
  flags: { user: valued('NAME', 'as whom', String, 'u') },
  run: async () => undefined,
})

describe('a command that may be left away', () => {
  it.each([
    ['is none', ['a', '-u', 'nobody'], 'nobody', []],
    ['is none where a flag stands first', ['--user', 'nobody', 'a'], 'nobody', []],
    ['stands after dashes', ['a', '-u', 'nobody', '--', 'id', '-u'], 'nobody', ['id', '-u']],
    ['keeps dashes of its own', ['a', '--', 'x', '--', '--json'], undefined, ['x', '--', '--json']],
    [
      'stands where npm took the dashes away',
      ['a', 'id', '-u', '--json'],
      undefined,
      ['id', '-u', '--json'],
    ],
    ['stands after our flags', ['a', '-u', 'root', 'id', '-u'], 'root', ['id', '-u']],
  ])('%s', (_what, words, user, command) => {
    const read = parseWords('console', shell, words)

    expect(read.arguments).toEqual({ target: 'a', command })
    expect(read.flags).toEqual({ user })
    expect(read.json).toBe(false)
  })

  it('does not hide a flag that there is not', () => {
    expect(() => parseWords('console', shell, ['a', '--usr', 'x'])).toThrow(
      expect.objectContaining({ code: 'E_UNKNOWN_FLAG' }),
    )
  })
})

const tunnel = defineVerb({
  summary: 'open it for a program',
  effect: 'reads',
  arguments: { target: requiredText('where') },
  flags: { exec: tail('CMD...', 'the program') },
  run: async () => undefined,
})

describe('a flag that takes all that follows it', () => {
  it('leaves the command its own flags', () => {
    const read = parseWords('tunnel', tunnel, ['a', '--json', '--exec', 'psql', '--lab', '-c', '1'])

    expect(read.flags).toEqual({ exec: ['psql', '--lab', '-c', '1'] })
    expect(read).toMatchObject({ json: true, lab: 'lab' })
  })

  it('may be left away', () => {
    expect(parseWords('tunnel', tunnel, ['a']).flags).toEqual({ exec: undefined })
  })

  it('needs a command', () => {
    expect(() => parseWords('tunnel', tunnel, ['a', '--exec'])).toThrow(
      expect.objectContaining({ code: 'E_FLAG_NEEDS_VALUE', exitCode: 2 }),
    )
  })
})
