/** Sets by name, each with its members as `ipset` writes them. */
export type KernelSets = ReadonlyMap<string, ReadonlySet<string>>

/** What stands after `ipset -exist restore` of this text on a host that had `before`. */
export function restoreSets(text: string, before: KernelSets = new Map()): KernelSets {
  const sets = new Map([...before].map(([name, members]) => [name, new Set(members)]))
  for (const line of text.split('\n').filter((one) => one !== '')) obey(sets, line.split(' '))
  return sets
}

function obey(
  sets: Map<string, Set<string>>,
  [verb = '', name = '', word = '']: readonly string[],
): void {
  if (verb === 'create' && !/^hash:(?:ip|ip,port)$/.test(word)) throw new Error(`a set of ${word}`)
  if (verb === 'create') return void sets.set(name, sets.get(name) ?? new Set())
  const set = sets.get(name)
  if (set === undefined) throw new Error(`ipset: there is no set ${name}`)
  switch (verb) {
    case 'flush':
      return set.clear()
    case 'add':
      return void set.add(word)
    case 'del':
      return void set.delete(word)
    case 'destroy':
      return void sets.delete(name)
    case 'swap':
      return swap(sets, name, word)
    default:
      throw new Error(`ipset has no ${verb}`)
  }
}

function swap(sets: Map<string, Set<string>>, one: string, other: string): void {
  const [first, second] = [sets.get(one), sets.get(other)]
  if (first === undefined || second === undefined) throw new Error(`no ${one} or no ${other}`)
  sets.set(one, second).set(other, first)
}
