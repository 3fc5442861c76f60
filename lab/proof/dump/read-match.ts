import type { Family } from '../family.ts'
import type { Match } from './match.ts'
import { addrtype, conntrack, iprange, mac, mark, set, state } from './modules/circumstances.ts'
import { core } from './modules/core.ts'
import { icmp } from './modules/icmp.ts'
import { multiport, portOptions } from './modules/ports.ts'
import { eachOption, type ReadModule } from './modules/read-module.ts'
import { tcp } from './modules/tcp.ts'
import type { Segment } from './options.ts'

const portsOnly = eachOption(portOptions)

const MODULES: ReadonlyMap<string, ReadModule> = new Map([
  ['core', core],
  ['tcp', tcp],
  ['udp', portsOnly],
  ['sctp', portsOnly],
  ['dccp', portsOnly],
  ['udplite', portsOnly],
  ['multiport', multiport],
  ['icmp', icmp],
  ['icmp6', icmp],
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

/** What a part of a rule asks of a packet: one unknown condition where it is not understood. */
export function readMatch(segment: Segment, family: Family): readonly Match[] {
  const known = MODULES.get(segment.module)?.(segment.options, family) ?? null
  if (known !== null) return known
  return [{ kind: 'unknown', key: segment.text, isStateful: STATEFUL.has(segment.module) }]
}
