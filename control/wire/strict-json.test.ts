import { expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

test.each([
  ['plain values', '{"a":[1,{"b":null}],"c":"x"}'],
  ['the same key in two objects', '[{"a":1},{"a":2}]'],
  ['the same key at two depths', '{"a":{"a":{"a":1}}}'],
  ['a value that repeats a key', '{"a":"a","b":"a"}'],
  ['strings that look like keys', '{"a":"\\"a\\":","b":["a","a"]}'],
  ['braces inside strings', '{"a":"}{","b":"]["}'],
  ['a value that names the prototype', '{"a":"__proto__"}'],
  ['whitespace before a colon', '{"a" \n: 1, "b"\t:2}'],
])('%s pass as JSON has them', (_what, text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text))
})

test.each([
  ['a repeated key', '{"a":1,"a":2}'],
  ['a key repeated after a nested object', '{"a":{"b":1},"a":2}'],
  ['a key repeated in an object of an array', '[1,{"a":1,"b":[{}],"a":1}]'],
  ['a key repeated in another spelling', '{"a":1,"\\u0061":2}'],
  ['a repeated key with space before its colon', '{"a":1,"a" :2}'],
  ['__proto__', '{"__proto__":{}}'],
  ['__proto__ in another spelling', '{"\\u005f_proto__":{}}'],
  ['constructor, deep inside', '[{"a":{"constructor":{}}}]'],
  ['prototype', '{"prototype":1}'],
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
  ['what is no JSON', '{"a":1,}'],
  ['two values', '{}{}'],
  ['nothing', ''],
])('%s is refused', (_what, text) => {
  expect(() => parseStrictJson(text)).toThrow(SyntaxError)
})
