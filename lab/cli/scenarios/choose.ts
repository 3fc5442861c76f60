import { refused } from '../../lab-error.ts'
import { closest } from '../closest.ts'
import type { Scenario } from './scenario.ts'

/** The scenario with this id; `E_NO_SUCH_SCENARIO` (exit 254) names those there are. */
export function scenarioCalled(all: readonly Scenario[], id: string): Scenario {
  const found = all.find((scenario) => scenario.id === id)
  if (found) return found
  throw noSuch(all, id)
}

/** `all`, an id, or a tag: what is to be played. Throws as `scenarioCalled`. */
export function choose(all: readonly Scenario[], word: string): readonly Scenario[] {
  if (word === 'all') return all
  const tagged = all.filter(({ tags }) => tags.includes(word))
  return tagged.length > 0 ? tagged : [scenarioCalled(all, word)]
}

function noSuch(all: readonly Scenario[], word: string): Error {
  const ids = all.map(({ id }) => id)
  const tags = [...new Set(all.flatMap((scenario) => scenario.tags))].sort()
  const near = closest(word, [...ids, ...tags])
  return refused({
    code: 'E_NO_SUCH_SCENARIO',
    message: `there is no scenario and no tag called ${JSON.stringify(word)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    next: `choose all, a tag (${tags.join(', ')}) or an id:\n${ids.join('\n')}`,
  })
}
