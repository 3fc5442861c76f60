import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { quote } from './quote.ts'
import { assembleScript, VALUES_MARKER } from './script.ts'

const script = assembleScript({
  constants: { TEXT: `it's "$(id)" \\ and\na second line` },
  stages: ['#!/bin/bash\n# frame\n', '#!/bin/bash\nprintf %s "$TEXT"\nexit 0\n'],
})

describe('the assembled bootstrap', () => {
  it('knows its own length to the byte', () => {
    expect(script).toMatch(/^readonly SCRIPT_BYTES=\d+ *$/m)
    const told = /SCRIPT_BYTES=(\d+)/.exec(script)?.[1]
    expect(Number(told)).toBe(Buffer.byteLength(script))
  })

  it('ends with the line after which the values stand', () => {
    expect(script.endsWith(`\n${VALUES_MARKER}\n`)).toBe(true)
  })

  it('names one interpreter, in its first line', () => {
    expect(script.match(/^#!/gm)).toHaveLength(1)
    expect(script.startsWith('#!/bin/bash\n')).toBe(true)
  })

  it('carries texts through bash unchanged', () => {
    const said = execFileSync('bash', ['-s'], { input: script, encoding: 'utf8' })
    expect(said).toBe(`it's "$(id)" \\ and\na second line`)
  })

  it('refuses what is not ASCII, since bytes and characters would differ', () => {
    expect(() => assembleScript({ constants: { NAME: 'café' }, stages: [] })).toThrow('ASCII')
  })
})

describe('a quoted text', () => {
  it.each(["''", "it's", '$(id)', '\\', 'a\nb', '`id`', ''])('%j means itself to bash', (text) => {
    const said = execFileSync('bash', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' })
    expect(said).toBe(text)
  })
})
