import type { Family } from '../family.ts'

type Types = Readonly<Record<string, string>>

/** Names that iptables and ipset know, as type or type/code. */
const ICMP: Types = {
  any: 'any',
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'communication-prohibited': '3/13',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
}

const ICMPV6: Types = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'ttl-exceeded': '3',
  'ttl-zero-during-transit': '3/0',
  'ttl-zero-during-reassembly': '3/1',
  'parameter-problem': '4',
  'bad-header': '4/0',
  'unknown-header-type': '4/1',
  'unknown-option': '4/2',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
}

export interface IcmpKind {
  /** Null: any type. */
  readonly type: number | null
  /** Null: any code. */
  readonly code: number | null
}

/** `8`, `3/1`, `any` or a name; null when it is none. */
export function readIcmpKind(text: string, family: Family): IcmpKind | null {
  const numbers = (family === 4 ? ICMP : ICMPV6)[text] ?? text
  if (numbers === 'any') return { type: null, code: null }
  const [, type, code] = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(numbers) ?? []
  if (type === undefined || Number(type) > 255 || Number(code ?? 0) > 255) return null
  return { type: Number(type), code: code === undefined ? null : Number(code) }
}
