/** One thing that no component may be or have. */
export interface Rule<Word> {
  readonly name: string
  /** What was found instead, in words; null when it is as it must be. */
  readonly fault: (word: Word) => string | null
}

/** As a fault where anything is in a list that must be empty. */
export const anyOf = (
  what: string,
  ...lists: readonly (readonly unknown[] | null | undefined)[]
): string | null => {
  const all = lists.flatMap((list) => list ?? [])
  return all.length === 0 ? null : `${what} ${all.map(textOf).join(', ').slice(0, 200)}`
}

const textOf = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one))
