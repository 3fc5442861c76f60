import { refused } from '../../lab-error.ts'
import { closest } from '../closest.ts'

/** What can be asked for by its id or a tag of it. */
interface Called {
  readonly id: string
  readonly tags: readonly string[]
}

type Kind = 'scenario' | 'attack'

/** The one with this id; `E_NO_SUCH_SCENARIO` or `E_NO_SUCH_ATTACK` (exit 254) names those there are. */
export function called<One extends Called>(kind: Kind, all: readonly One[], id: string): One {
  const found = all.find((one) => one.id === id)
  if (found) return found
  throw noSuch(kind, all, id)
}

/** `all`, an id, or a tag: what is to be played. Throws as `called`. */
export function choose<One extends Called>(
  kind: Kind,
  all: readonly One[],
  word: string,
): readonly One[] {
  if (word === 'all') return all
  const tagged = all.filter(({ tags }) => tags.includes(word))
  return tagged.length > 0 ? tagged : [called(kind, all, word)]
}

function noSuch(kind: Kind, all: readonly Called[], word: string): Error {
  const ids = all.map(({ id }) => id)
  const tags = [...new Set(all.flatMap((one) => one.tags))].sort()
  const near = closest(word, [...ids, ...tags])
  return refused({
    code: kind === 'scenario' ? 'E_NO_SUCH_SCENARIO' : 'E_NO_SUCH_ATTACK',
    message: `there is no ${kind} and no tag called ${JSON.stringify(word)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    next: `choose all, a tag (${tags.join(', ')}) or an id:\n${ids.join('\n')}`,
  })
}
