import type { ArgumentSpec } from '../arguments/argument.ts'
import { dashed, type FlagSpec } from '../arguments/flag.ts'
import { globalFlags } from '../global-flags.ts'
import type { AllVerbs, Verb } from '../verb.ts'

/** What can only be known by looking; each is asked for only when it is needed. */
export interface Sources {
  readonly labs: () => Promise<readonly string[]>
  /** Targets and names of the machines of a lab. */
  readonly targets: (lab: string) => Promise<readonly string[]>
  /** Names of components that are deployed there. */
  readonly components: (lab: string) => Promise<readonly string[]>
  readonly scenarios: () => Promise<readonly string[]>
  readonly attacks: () => Promise<readonly string[]>
}

interface Typed {
  /** Words before the one that is being typed, without `lab`. */
  readonly before: readonly string[]
  readonly partial: string
}

/** What may stand where the cursor is; `files` when the shell should offer its own. */
export async function candidates(
  { before, partial }: Typed,
  { names, load }: AllVerbs,
  sources: Sources,
): Promise<readonly string[] | 'files'> {
  const found = verbIn(before, names)
  if (found === undefined) return fitting(partial, nextWords(before, names))
  const verb = await load(found.name)
  if (verb === undefined) return []
  const flags = { ...verb.flags, ...globalFlags(verb.effect) }
  const flag = valuedFlag(flags, before.at(-1))
  if (flag !== undefined) return valuesOf(flag, partial, sources)
  if (partial.startsWith('-')) return fitting(partial, flagWords(flags))
  const argument = argumentAt(verb, plainWords(found.rest, flags).length)
  return argument === undefined ? [] : valuesFor({ ...argument, found, before, partial, sources })
}

interface FoundVerb {
  readonly name: string
  /** Words after it. */
  readonly rest: readonly string[]
}

function verbIn(before: readonly string[], names: readonly string[]): FoundVerb | undefined {
  const [first = '', second = ''] = before
  const pair = `${first} ${second}`
  if (names.includes(pair)) return { name: pair, rest: before.slice(2) }
  return names.includes(first) ? { name: first, rest: before.slice(1) } : undefined
}

/** Verbs, or the second words of a family: `scenario` → list, show, run. */
function nextWords(before: readonly string[], names: readonly string[]): readonly string[] {
  const prefix = before.length === 0 ? '' : `${before.join(' ')} `
  const words = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length).split(' ', 1)[0] ?? '')
  return [...new Set(words)]
}

type Flags = Readonly<Record<string, FlagSpec>>

const flagWords = (flags: Flags): readonly string[] =>
  Object.keys(flags).map((name) => `--${dashed(name)}`)

const valuedFlag = (flags: Flags, word: string | undefined): string | undefined =>
  Object.entries(flags).find(
    ([name, { kind, short }]) =>
      kind === 'valued' &&
      (word === `--${dashed(name)}` || (short !== undefined && word === `-${short}`)),
  )?.[0]

const FILES: ReadonlySet<string> = new Set([
  ...['junit', 'write', 'rules', 'rules6', 'ipset', 'nft', 'allow', 'against', 'against6'],
])

const VALUES: Readonly<Record<string, readonly string[]>> = {
  overlay: ['encrypted', 'plain'],
  as: ['owner', 'admin', 'developer', 'viewer', 'reviewer'],
  verb: ['console', 'tunnel'],
  for: ['30m', '1h', '2h'],
  user: ['root', 'nobody', 'component'],
}

async function valuesOf(
  flag: string,
  partial: string,
  sources: Sources,
): Promise<readonly string[] | 'files'> {
  if (flag === 'lab') return fitting(partial, await sources.labs())
  if (FILES.has(flag)) return 'files'
  return fitting(partial, VALUES[flag] ?? [])
}

/** Words that are arguments: neither flags nor their values. */
const plainWords = (words: readonly string[], flags: Flags): readonly string[] =>
  words.filter(
    (word, at) => !word.startsWith('-') && valuedFlag(flags, words[at - 1]) === undefined,
  )

interface Argument {
  readonly key: string
  readonly spec: ArgumentSpec
}

/** The last argument may stand for all further words. */
function argumentAt(verb: Verb, at: number): Argument | undefined {
  const all = Object.entries(verb.arguments).map(([key, spec]) => ({ key, spec }))
  return all[at] ?? all.findLast(({ spec }) => spec.kind === 'rest')
}

const MACHINES = new Set([
  'machine',
  'host',
  'target',
  'from',
  'to',
  'peer',
  'first',
  'second',
  'hosts',
])

/** Machines and components. */
const ALL_TARGETS = new Set(['logs', 'console', 'access request'])

interface Asked extends Argument {
  readonly found: FoundVerb
  readonly before: readonly string[]
  readonly partial: string
  readonly sources: Sources
}

async function valuesFor({
  key,
  found: { name },
  before,
  partial,
  sources,
}: Asked): Promise<readonly string[] | 'files'> {
  if (name === 'up' || name === 'deploy') return 'files'
  if (name === 'completion') return fitting(partial, ['bash', 'zsh', 'fish'])
  if (name.startsWith('scenario ')) return fitting(partial, await sources.scenarios())
  if (name.startsWith('attack ')) return fitting(partial, await sources.attacks())
  if (key === 'component') return fitting(partial, await sources.components(labIn(before)))
  if (name === 'audit verify' || name === 'audit export') return 'files'
  if (name === 'login') return fitting(partial, VALUES['as'] ?? [])
  if (ALL_TARGETS.has(name) && key !== 'command')
    return fitting(partial, [
      ...(await sources.targets(labIn(before))),
      ...(await sources.components(labIn(before))),
    ])
  if (!MACHINES.has(key)) return []
  return fitting(partial, await sources.targets(labIn(before)))
}

const labIn = (before: readonly string[]): string => {
  const at = before.lastIndexOf('--lab')
  return (at === -1 ? undefined : before[at + 1]) ?? 'lab'
}

const fitting = (partial: string, words: readonly string[]): readonly string[] =>
  [...new Set(words)].filter((word) => word.startsWith(partial)).sort()
