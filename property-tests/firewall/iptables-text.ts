import type { KernelSets } from './ipset-text.ts'
import type { Packet, Verdict } from './packet.ts'

export type ChainName = 'INPUT' | 'FORWARD' | 'OUTPUT'

type Match = (packet: Packet, sets: KernelSets) => boolean

interface Rule {
  readonly matches: readonly Match[]
  readonly target: Verdict
}

interface Chain {
  readonly policy: Verdict
  readonly rules: readonly Rule[]
}

/** A wall as its text says it, for the few matches that a wall of ours may use; any other word is an error. */
export type Wall = ReadonlyMap<string, Chain>

/** Reads what `iptables-save` prints. */
export function readWall(text: string): Wall {
  const lines = text.split('\n')
  if (lines[0] !== '*filter' || lines.at(-2) !== 'COMMIT' || lines.at(-1) !== '')
    throw new Error('not one filter table')
  const chains = new Map<string, { policy: Verdict; rules: Rule[] }>()
  for (const line of lines.slice(1, -2)) {
    const [, name, policy] = /^:([A-Z]+) (ACCEPT|DROP) \[0:0\]$/.exec(line) ?? []
    if (name !== undefined) chains.set(name, { policy: verdictOf(policy), rules: [] })
    else readRule(chains, line)
  }
  return chains
}

/** The first rule that matches decides; where none does, the policy. */
export function passWall(wall: Wall, name: ChainName, packet: Packet, sets: KernelSets): Verdict {
  const chain = wall.get(name)
  if (chain === undefined) throw new Error(`the wall has no ${name}`)
  const rule = chain.rules.find(({ matches }) => matches.every((match) => match(packet, sets)))
  return rule?.target ?? chain.policy
}

function readRule(chains: ReadonlyMap<string, { rules: Rule[] }>, line: string): void {
  const [append, name = '', ...words] = wordsOf(line)
  const chain = chains.get(name)
  if (append !== '-A' || chain === undefined) throw new Error(`no rule: ${line}`)
  const options = pairsOf(words)
  const target = options.find(([option]) => option === '-j')?.[1]
  chain.rules.push({ matches: options.map(matchOf), target: verdictOf(target) })
}

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** Every option with its value; the value of `--match-set` is two words. */
function pairsOf(words: readonly string[]): readonly (readonly [string, string, string])[] {
  const [option, value, more] = words
  if (option === undefined) return []
  if (value === undefined) throw new Error(`${option} has no value`)
  if (option !== '--match-set') return [[option, value, ''], ...pairsOf(words.slice(2))]
  return [[option, value, more ?? ''], ...pairsOf(words.slice(3))]
}

function matchOf([option, value, more]: readonly [string, string, string]): Match {
  switch (option) {
    case '-j':
    case '-m':
    case '--comment':
      return () => true
    case '-i':
      return ({ direction, device }) => direction === 'in' && isDevice(device, value)
    case '-o':
      return ({ direction, device }) => direction === 'out' && isDevice(device, value)
    case '-s':
      return ({ family, source }) => family === 4 && source === single(value)
    case '-d':
      return ({ family, destination }) => family === 4 && destination === single(value)
    case '-p':
      return ({ protocol }) => protocol === value
    case '--sport':
      return ({ protocol, sourcePort }) => hasPorts(protocol) && sourcePort === port(value)
    case '--dport':
      return ({ protocol, destinationPort }) =>
        hasPorts(protocol) && destinationPort === port(value)
    case '--ctstate':
      return ({ tracking }) => value.split(',').includes(tracking)
    case '--match-set':
      return (packet, sets) => isMember(packet, sets.get(value), more.split(','))
    default:
      throw new Error(`a wall of ours has no ${option}`)
  }
}

const isDevice = (device: string, pattern: string): boolean =>
  pattern.endsWith('+') ? device.startsWith(pattern.slice(0, -1)) : device === pattern

const hasPorts = (protocol: Packet['protocol']): boolean => protocol === 'tcp' || protocol === 'udp'

function isMember(
  packet: Packet,
  set: ReadonlySet<string> | undefined,
  [ofAddress, ofPort]: readonly string[],
): boolean {
  if (set === undefined) throw new Error('a rule names a set that is not there')
  const address = ofAddress === 'src' ? packet.source : packet.destination
  if (packet.family !== 4) return false
  if (ofPort === undefined) return set.has(address)
  const number = ofPort === 'src' ? packet.sourcePort : packet.destinationPort
  return set.has(`${address},${packet.protocol}:${number}`)
}

function single(range: string): string {
  if (!range.endsWith('/32')) throw new Error(`${range} is more than one address`)
  return range.slice(0, -3)
}

function port(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${text} is not one port`)
  return Number(text)
}

function verdictOf(word: string | undefined): Verdict {
  if (word === 'ACCEPT') return 'accepted'
  if (word === 'DROP') return 'dropped'
  throw new Error(`a wall of ours has no target ${String(word)}`)
}
