import type { Family } from '../family.ts'
import type { Match } from './match.ts'
import { addrtype, conntrack, iprange, mac, mark, set, state } from './modules/circumstances.ts'
import { core } from './modules/core.ts'
import { icmp } from './modules/icmp.ts'
import { multiport, portOptions } from './modules/ports.ts'
import { eachOption, type ReadModule } from './modules/read-module.ts'
import { tcp } from './modules/tcp.ts'
import type { Option, Segment } from './options.ts'

const portsOnly = eachOption(portOptions)

const MODULES: ReadonlyMap<string, ReadModule> = new Map([
  ['tcp', tcp],
  ['udp', portsOnly],
  ['sctp', portsOnly],
  ['dccp', portsOnly],
  ['udplite', portsOnly],
  ['multiport', multiport],
  ['icmp', icmp],
  ['icmp6', icmp],
  ['icmpv6', icmp],
  ['ipv6-icmp', icmp],
  ['conntrack', conntrack],
  ['state', state],
  ['addrtype', addrtype],
  ['iprange', iprange],
  ['mark', mark],
  ['mac', mac],
  ['set', set],
  ['comment', () => []],
])

/** Modules that say one thing of one packet and another of the next that looks the same. */
const STATEFUL = new Set([
  ...['recent', 'limit', 'hashlimit', 'connlimit', 'statistic', 'quota', 'connbytes', 'connmark'],
  ...['rateest', 'nfacct', 'bpf', 'cluster', 'conntrack', 'state', 'time', 'cpu'],
])

/** A rule's own options, wherever they stand; the kernel's dumps have them first. */
const CORE = new Set(['-s', '-d', '-i', '-o', '-p', '-f'])

/** What a part of a rule asks of a packet: one unknown condition for what is not understood of it. */
export function readMatch(segment: Segment, family: Family): readonly Match[] {
  const own = segment.options.filter(({ name }) => CORE.has(name))
  const others = segment.options.filter(({ name }) => !CORE.has(name))
  // `-p tcp --dport 22`: people leave out `-m tcp`, which the kernel's dumps never do.
  const module = segment.module === 'core' ? onlyValueOf(own, '-p') : segment.module
  const isBare = segment.module === 'core' && others.length === 0
  return [
    ...own.flatMap((option) => core([option], family) ?? [notUnderstood(segment, false)]),
    ...(isBare ? [] : (readModule(module, others, family) ?? [unknownModule(segment)])),
  ]
}

const readModule = (
  module: string,
  options: readonly Option[],
  family: Family,
): readonly Match[] | null => MODULES.get(module)?.(options, family) ?? null

const onlyValueOf = (options: readonly Option[], name: string): string =>
  options.find((option) => option.name === name)?.values[0] ?? ''

const unknownModule = (segment: Segment): Match =>
  notUnderstood(segment, STATEFUL.has(segment.module))

const notUnderstood = ({ text }: Segment, isStateful: boolean): Match => ({
  kind: 'unknown',
  key: text,
  isStateful,
})
