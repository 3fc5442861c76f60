/** Two files of tests beside each other, each with half of the plays: a play waits for half of its time. */
export type Half = 'one' | 'other'

/**
 * Half of what is to be played: every second one, or with `of` every second kind with all that is of it. In one lab of
 * the user's own they are played one after the other, all in the first file.
 */
export function halfOf<T>(
  all: readonly T[],
  half: Half,
  { of = (one) => one, inOneLab = false }: Halving<T> = {},
): readonly T[] {
  if (inOneLab) return half === 'one' ? all : []
  const kinds = [...new Set(all.map(of))]
  const parity = half === 'one' ? 0 : 1
  return all.filter((one) => kinds.indexOf(of(one)) % 2 === parity)
}

interface Halving<T> {
  readonly of?: (one: T) => unknown
  readonly inOneLab?: boolean
}
