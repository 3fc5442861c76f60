/** A name as rules ask for it: whole, or the beginning of one. */
export interface NamePattern {
  readonly name: string
  readonly isPrefix: boolean
}

const MAX_NAME = 15
const LETTERS = Array.from('0123456789abcdefghijklmnopqrstuvwxyz')

/**
 * One name for every way in which these patterns can tell interfaces apart, `lo` among them: what holds for these
 * names holds for all. With the host's real list, `given`, the universe is that list and `lo`; packets that are shown
 * come by its first where they can.
 */
export function interfaceUniverse(
  patterns: readonly NamePattern[],
  given: readonly string[] | null,
): readonly string[] {
  if (given !== null) return [...new Set([...given, 'lo'])]
  const whole = new Set(patterns.filter(({ isPrefix }) => !isPrefix).map(({ name }) => name))
  const prefixes = [...new Set(patterns.filter(({ isPrefix }) => isPrefix).map(({ name }) => name))]
  const isFree = (name: string, prefix: string): boolean =>
    !whole.has(name) &&
    name !== 'lo' &&
    !prefixes.some((other) => other.length > prefix.length && name.startsWith(other))
  const ofPrefixes = prefixes.flatMap((prefix) => {
    const name = candidates(prefix).find((one) => isFree(one, prefix))
    return name === undefined ? [] : [name]
  })
  // Last, a name that no pattern knows; one that looks like a card.
  const other = [...candidates('eth'), ...candidates('card')].find((name) => isFree(name, ''))
  return [
    ...new Set([...whole, 'lo', ...ofPrefixes, ...(other === undefined ? [] : [other])]),
  ].toSorted()
}

const candidates = (prefix: string): readonly string[] =>
  [
    ...LETTERS.map((letter) => prefix + letter),
    ...LETTERS.flatMap((one) => LETTERS.map((other) => prefix + one + other)),
    prefix,
  ].filter((name) => name !== '' && name.length <= MAX_NAME)

export const fits = ({ name, isPrefix }: NamePattern, interfaceName: string): boolean =>
  isPrefix ? interfaceName.startsWith(name) : interfaceName === name
