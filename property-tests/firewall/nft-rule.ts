import type { Packet, Verdict } from './packet.ts'

type Sets = ReadonlyMap<string, ReadonlySet<string>>

/** A selector, the words after which it is compared, and what it gives; null: the packet has no such thing. */
const SELECTORS: Readonly<Record<string, (packet: Packet) => string | null>> = {
  'meta iiftype': ({ direction, device }) => (direction === 'in' ? kindOf(device) : null),
  iifname: ({ direction, device }) => (direction === 'in' ? device : null),
  'meta oiftype': ({ direction, device }) => (direction === 'out' ? kindOf(device) : null),
  // Whether a route is attached: incoming packets have one only where the host itself has sent them.
  'rt ipsec': ({ device }) => (device === 'lo' ? 'missing' : null),
  oifname: ({ direction, device }) => (direction === 'out' ? device : null),
  'ip saddr': ({ family, source }) => (family === 4 ? source : null),
  'ip daddr': ({ family, destination }) => (family === 4 ? destination : null),
  'tcp sport': ({ protocol, sourcePort }) => (protocol === 'tcp' ? String(sourcePort) : null),
  'tcp dport': ({ protocol, destinationPort }) =>
    protocol === 'tcp' ? String(destinationPort) : null,
  'udp sport': ({ protocol, sourcePort }) => (protocol === 'udp' ? String(sourcePort) : null),
  'udp dport': ({ protocol, destinationPort }) =>
    protocol === 'udp' ? String(destinationPort) : null,
}

const kindOf = (device: string): string =>
  new Map([
    ['lo', 'loopback'],
    ['dbwg0', 'none'],
  ]).get(device) ?? 'ether'

const NOT_BARE_SYN = 'tcp flags & (syn | ack) != syn'

/** What a rule says of a packet; null when it does not match. Words that are not known are an error. */
export function matchRule(words: readonly string[], packet: Packet, sets: Sets): Verdict | null {
  let rest = words.join(' ')
  let isMatch = true
  for (;;) {
    const [, end] = /^(?:notrack |counter )*(accept|drop) comment "[^"]*"$/.exec(rest) ?? []
    if (end !== undefined) return isMatch ? (end === 'accept' ? 'accepted' : 'dropped') : null
    const taken = takeMatch(rest, packet, sets)
    isMatch &&= taken.isMatch
    rest = taken.rest
  }
}

function takeMatch(
  rest: string,
  packet: Packet,
  sets: Sets,
): { readonly isMatch: boolean; readonly rest: string } {
  if (rest.startsWith(`${NOT_BARE_SYN} `)) {
    const isMatch = packet.protocol === 'tcp' && !(packet.isSyn && !packet.isAck)
    return { isMatch, rest: rest.slice(NOT_BARE_SYN.length + 1) }
  }
  const names: string[] = []
  for (let left = rest; ; left = left.slice(2)) {
    const name = Object.keys(SELECTORS).find((one) => left.startsWith(`${one} `))
    if (name === undefined) throw new Error(`nft: not understood: ${left}`)
    names.push(name)
    left = left.slice(name.length + 1)
    if (left.startsWith('. ')) continue
    const isNegated = left.startsWith('!= ')
    if (isNegated) left = left.slice(3)
    const [value = ''] = left.split(' ')
    const found = names.map((one) => SELECTORS[one]?.(packet) ?? null)
    const isEqual = compare(found, value, sets)
    const isMatch = !found.includes(null) && isEqual !== isNegated
    return { isMatch, rest: left.slice(value.length + 1) }
  }
}

function compare(found: readonly (string | null)[], value: string, sets: Sets): boolean {
  if (found.includes(null)) return false
  const text = found.join(' . ')
  if (!value.startsWith('@')) return isWithin(text, value.replaceAll('"', ''))
  const set = sets.get(value)
  if (set === undefined) throw new Error(`nft: there is no set ${value}`)
  return set.has(text)
}

function isWithin(text: string, value: string): boolean {
  const [, low, high] = /^(\d+)-(\d+)$/.exec(value) ?? []
  if (low !== undefined && high !== undefined)
    return Number(text) >= Number(low) && Number(text) <= Number(high)
  return value.endsWith('*') ? text.startsWith(value.slice(0, -1)) : text === value
}
