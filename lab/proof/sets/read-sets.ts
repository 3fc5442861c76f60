import { Faults } from '../dump/faults.ts'
import { wordsOf } from '../dump/words.ts'
import type { KernelSet, SetList, SetMember } from './set-list.ts'

type OpenSet = Omit<KernelSet, 'members'> & { readonly members: SetMember[] }

/** Reads what `ipset save` printed. Never throws: what is no line of it becomes a fault. */
export function readSets(text: string): SetList {
  const sets = new Map<string, OpenSet>()
  const faults = new Faults()
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd()
    if (line === '' || line.startsWith('#')) continue
    if (!takeLine(sets, at + 1, line)) faults.add(at + 1, line, 'this is no line of ipset save')
  }
  // A list that ends without its last line break was cut off.
  if (text !== '' && !text.endsWith('\n'))
    faults.add(
      text.split('\n').length,
      text.slice(text.lastIndexOf('\n') + 1),
      'the list is cut off',
    )
  return { sets, faults: faults.all }
}

function takeLine(sets: Map<string, OpenSet>, line: number, text: string): boolean {
  const [verb, name = '', third = '', ...options] = wordsOf(text) ?? []
  if (verb === 'create') return create(sets, line, { name, type: third, options })
  const set = sets.get(name)
  if (verb !== 'add' || set === undefined || third === '') return false
  set.members.push({ line, text: third, isException: options.includes('nomatch') })
  return true
}

interface Creation {
  readonly name: string
  readonly type: string
  readonly options: readonly string[]
}

function create(
  sets: Map<string, OpenSet>,
  line: number,
  { name, type, options }: Creation,
): boolean {
  if (sets.has(name) || !/^(?:hash|bitmap|list):[a-z,]+$/.test(type)) return false
  const after = (word: string): string | undefined => options[options.indexOf(word) + 1]
  const hasMask = options.includes('netmask')
  const netmask = hasMask ? Number(after('netmask')) : null
  const family = options.includes('family') && after('family') === 'inet6' ? 6 : 4
  sets.set(name, { name, line, type, family, netmask, members: [] })
  return true
}
