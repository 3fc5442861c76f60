/** An image that was loaded here from an archive of control's. */
export interface KnownImage {
  readonly archive: string
  readonly id: string
  /** Name and tag under which its archive holds it. */
  readonly name: string
}

/**
 * Which images go: those that no wish names any more. Of an image that is wished in another version the one that was
 * used last stays, so that going back to it fetches nothing. `known`: in the order of their last use.
 */
export function spentImages(
  known: readonly KnownImage[],
  wished: ReadonlyMap<string, string>,
): readonly KnownImage[] {
  const isWished = ({ archive }: KnownImage): boolean => wished.has(archive)
  const current = new Set([...wished.values()].map(repositoryOf))
  const former = new Map(
    known
      .filter((one) => !isWished(one) && current.has(repositoryOf(one.name)))
      .map((one) => [repositoryOf(one.name), one]),
  )
  const kept = new Set([...former.values(), ...known.filter(isWished)])
  const ids = new Set([...kept].map(({ id }) => id))
  return known.filter((one) => !kept.has(one) && !ids.has(one.id))
}

const repositoryOf = (name: string): string => name.slice(0, name.lastIndexOf(':'))
