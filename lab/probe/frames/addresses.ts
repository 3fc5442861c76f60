import { bytes, fromHex, toHex, u16, viewOf } from './bytes.ts'

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff'

export const macBytes = (mac: string): Uint8Array => fromHex(mac.replaceAll(':', ''))

export const macText = (data: Uint8Array): string => (toHex(data).match(/../g) ?? []).join(':')

export const isIpv6 = (address: string): boolean => address.includes(':')

/** 4 or 16 bytes, by the look of the text. */
export const addressBytes = (address: string): Uint8Array =>
  isIpv6(address) ? ipv6Bytes(address) : Uint8Array.from(address.split('.'), Number)

const ipv6Bytes = (address: string): Uint8Array => {
  const [head = '', tail] = address.split('::')
  const before = groups(head)
  const after = groups(tail ?? '')
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  return bytes(...[...before, ...Array<number>(gap).fill(0), ...after].map(u16))
}

const groups = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** Canonical text (RFC 5952 for IPv6). */
export const addressText = (data: Uint8Array): string =>
  data.length === 4 ? data.join('.') : ipv6Text(data)

const ipv6Text = (data: Uint8Array): string => {
  const view = viewOf(data)
  const words = Array.from({ length: 8 }, (_, index) => view.getUint16(index * 2).toString(16))
  const run = longestZeroRun(words)
  if (run.size < 2) return words.join(':')
  return `${words.slice(0, run.at).join(':')}::${words.slice(run.at + run.size).join(':')}`
}

const longestZeroRun = (words: readonly string[]): { at: number; size: number } => {
  let best = { at: 0, size: 0 }
  for (let at = 0; at < words.length; at++) {
    const end = words.findIndex((word, index) => index >= at && word !== '0')
    const size = (end === -1 ? words.length : end) - at
    if (size > best.size) best = { at, size }
  }
  return best
}

/** The address that Linux gives a card by itself (EUI-64, RFC 4291). */
export const linkLocalOf = (mac: string): string => {
  const [first = 0, ...rest] = macBytes(mac)
  const half = bytes(first ^ 2, Uint8Array.from(rest.slice(0, 2)), 0xff, 0xfe)
  return addressText(bytes(0xfe, 0x80, new Uint8Array(6), half, Uint8Array.from(rest.slice(2))))
}

/** `ff02::1:ffxx:xxxx`, where neighbour solicitations for an address go (RFC 4291). */
export const solicitedNodeOf = (address: string): string =>
  addressText(bytes(0xff, 0x02, new Uint8Array(9), 1, 0xff, addressBytes(address).slice(13)))

/** The MAC of an IPv6 multicast group (RFC 2464). */
export const multicastMacOf = (group: string): string =>
  macText(bytes(0x33, 0x33, addressBytes(group).slice(12)))
