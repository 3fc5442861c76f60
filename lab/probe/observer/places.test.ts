import { expect, test } from 'vitest'
import { type Passage, type Place, stopInwards, stopOutwards } from './places.ts'

const KEY = 'probe'
const passage = (places: readonly Place[], ...by: readonly Place[]): Passage =>
  new Map(places.map((place) => [place, new Set(by.includes(place) ? [KEY] : ['another'])]))

const IN: readonly Place[] = ['past_card', 'stack', 'past_guard', 'at_wall', 'accepted']
const OUT: readonly Place[] = ['said', 'said_past_guard', 'said_at_wall', 'said_past_wall']

test.each<readonly [string, readonly Place[], string | null]>([
  ['nowhere', [], 'card'],
  ['only past the card', ['past_card'], null],
  ['in the IP stack', ['past_card', 'stack'], 'guard'],
  ['past the guard and in no INPUT', ['past_card', 'stack', 'past_guard'], null],
  ['at the wall', ['past_card', 'stack', 'past_guard', 'at_wall'], 'wall'],
  ['behind the wall', IN, null],
])('a packet that was seen %s was stopped by whoever stands next', (_, by, stop) => {
  expect(stopInwards(passage(IN, ...by), KEY)).toBe(stop)
})

test('where nobody can look at the card, nothing is said to have ended there', () => {
  expect(stopInwards(passage(IN.slice(1)), KEY)).toBeNull()
})

test.each<readonly [string, readonly Place[], string | null]>([
  ['nowhere', [], null],
  ['as it was said', ['said'], 'guard'],
  ['past the guard only', ['said', 'said_past_guard'], null],
  ['at the wall', ['said', 'said_past_guard', 'said_at_wall'], 'wall'],
  ['behind the wall', OUT, null],
])('a packet of its own that was seen %s was stopped by whoever stands next', (_, by, stop) => {
  expect(stopOutwards(passage(OUT, ...by), KEY)).toBe(stop)
})
