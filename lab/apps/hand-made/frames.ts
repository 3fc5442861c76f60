/** Frames in hexadecimal digits, made byte by byte: what is tested is whether somebody may send them. */

const bare = (mac: string): string => mac.replaceAll(':', '')

const hex4 = (address: string): string =>
  address
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('')

const hex6 = (address: string): string => {
  const [head = '', tail] = address.split('::')
  const groups = (text: string | undefined) =>
    text === undefined || text === '' ? [] : text.split(':')
  const [front, back] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  return [...front, ...zeros, ...back].map((group) => group.padStart(4, '0')).join('')
}

const word = (number: number): string => number.toString(16).padStart(4, '0')

/** One's complement sum of 16-bit words (RFC 1071). */
const checksum = (text: string): string => {
  const words = text.padEnd(Math.ceil(text.length / 4) * 4, '0').match(/.{4}/g) ?? []
  let sum = words.reduce((total, one) => total + Number.parseInt(one, 16), 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return word(~sum & 0xffff)
}

const ethernet = (to: string, from: string, type: string, body: string): string =>
  bare(to) + bare(from) + type + body

export interface Ends {
  readonly fromMac: string
  readonly toMac: string
  readonly from: string
  readonly to: string
}

/** A datagram to port 9 that carries these hexadecimal digits. */
export const datagram4 = ({ fromMac, toMac, from, to }: Ends, marker: string): string => {
  const udp = `${word(9)}${word(9)}${word(8 + marker.length / 2)}0000${marker}`
  const head = (sum: string) =>
    `4500${word(20 + udp.length / 2)}00000000` + `4011${sum}${hex4(from)}${hex4(to)}`
  return ethernet(toMac, fromMac, '0800', head(checksum(head('0000'))) + udp)
}

export const datagram6 = ({ fromMac, toMac, from, to }: Ends, marker: string): string => {
  const length = 8 + marker.length / 2
  const udp = (sum: string) => `${word(9)}${word(9)}${word(length)}${sum}${marker}`
  return ethernet(toMac, fromMac, '86dd', packet6({ from, to, next: 17 }, udp))
}

/** A gratuitous ARP answer, `tellMac is at tell`, and who is said to speak. */
export const arp = (
  { fromMac, toMac }: Pick<Ends, 'fromMac' | 'toMac'>,
  tell: string,
  tellMac = fromMac,
): string =>
  ethernet(
    toMac,
    fromMac,
    '0806',
    `000108000604${word(2)}${bare(tellMac)}${hex4(tell)}${bare(toMac)}${hex4(tell)}`,
  )

export type Discovery =
  | { readonly kind: 'advertisement'; readonly target: string; readonly optionMac: string }
  | { readonly kind: 'solicitation'; readonly target: string; readonly optionMac: string }
  | { readonly kind: 'router'; readonly prefix: string }
  | { readonly kind: 'redirect'; readonly target: string; readonly of: string }

/** A message of neighbour discovery (RFC 4861) with a right checksum and the hop limit that makes it count. */
export const discovery = ({ fromMac, toMac, from, to }: Ends, message: Discovery): string =>
  ethernet(
    toMac,
    fromMac,
    '86dd',
    packet6({ from, to, next: 58, hops: 255 }, (sum) => discoveryText(message, sum)),
  )

function discoveryText(message: Discovery, sum: string): string {
  switch (message.kind) {
    case 'advertisement':
      return `8800${sum}20000000${hex6(message.target)}0201${bare(message.optionMac)}`
    case 'solicitation':
      return `8700${sum}00000000${hex6(message.target)}0101${bare(message.optionMac)}`
    case 'router':
      // Lives for half an hour, and so does the prefix, which hosts are to take addresses from.
      return `8600${sum}40000708${'0'.repeat(16)}030440c0${word(0)}0708${word(0)}070800000000${hex6(message.prefix)}`
    case 'redirect':
      return `8900${sum}00000000${hex6(message.target)}${hex6(message.of)}`
  }
}

function packet6(
  { from, to, next, hops = 64 }: { from: string; to: string; next: number; hops?: number },
  text: (sum: string) => string,
): string {
  const length = text('0000').length / 2
  const pseudo = `${hex6(from)}${hex6(to)}0000${word(length)}000000${word(next).slice(2)}`
  const body = text(checksum(pseudo + text('0000')))
  return `60000000${word(length)}${word(next).slice(2)}${word(hops).slice(2)}${hex6(from)}${hex6(to)}${body}`
}
