import { describe, expect, it } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

describe('strict JSON', () => {
  it.each([
    '{"a":1,"b":{"a":2}}',
    '[{"a":1},{"a":1}]',
    '{"a":"{\\"a\\":1,\\"a\\":1}"}',
    '"a"',
    '{"a\\\\":1,"a":2}',
  ])('takes %s', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a":[{"b":1,"c":2,"b":3}]}',
    '{"__proto__":{}}',
    '{"a":{"constructor":1}}',
    '{"prototype":1}',
    '{"a":1',
    '',
    `${'['.repeat(40)}${']'.repeat(40)}`,
  ])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })
})
