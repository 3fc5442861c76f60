import { expect, it } from 'vitest'
import { callWords, nudgeWords } from './peer-words.ts'

const peer = { publicKey: 'KEY', endpoint: 'e:1', allowed: 'a/32' }
const seconds = (words: readonly string[]): readonly string[] =>
  words.filter((_, index) => words[index - 1] === 'persistent-keepalive')

it.each([
  [25, ['0', '25']],
  [0, ['1', '0']],
])('a nudge turns a keepalive of %i s on and leaves it as it was', (keepaliveS, expected) => {
  expect(seconds(nudgeWords({ ...peer, keepaliveS }))).toEqual(expected)
})

it('a call takes the peer out first and makes WireGuard call once, whichever end it comes from', () => {
  const words = [25, 0].map((keepaliveS) => callWords({ ...peer, keepaliveS }))

  expect(words.map((all) => all.slice(0, 3))).toEqual(Array(2).fill(['peer', 'KEY', 'remove']))
  expect(words.map(seconds)).toEqual([['25'], ['0', '1', '0']])
})
