import { Ipv4, Mac } from './names.ts'

/** All addresses of an app, the same in every app: no app can see another, and none has a way out. */
export const APP_POOL = '198.18.224.0/19'

const POOL_BASE = 0xc612e000
const SLICE_BITS = 5

/** The part of the pool from which the host at this underlay address alone gives out addresses. */
export const sliceOf = (host: Ipv4): string => {
  const [, , , last = 0] = bytesOf(host)
  return `${dotted(POOL_BASE + last * 2 ** SLICE_BITS)}/${32 - SLICE_BITS}`
}

/** `02:db:` and the address: nobody has to be told of it, and whoever gets the address next has the same. */
export const macOf = (address: Ipv4): Mac => Mac.parse(['02', 'db', ...hexOf(address)].join(':'))

/** The address of a `/64` that belongs to an IPv4 address: its four bytes as the last two groups. */
export function address6Of(pool6: string, address: Ipv4): string {
  const [a = '', b = '', c = '', d = ''] = hexOf(address)
  const [prefix = ''] = pool6.split('::')
  const groups = [...prefix.split(':'), '0', '0', '0', '0'].slice(0, 4)
  return shortest([...groups, '0', '0', a + b, c + d])
}

/** What the kernel of a container gives its card by itself, from the MAC (RFC 4291, EUI-64). */
export function linkLocalOf(address: Ipv4): string {
  const [a = '', b = '', c = '', d = ''] = hexOf(address)
  return shortest(['fe80', '0', '0', '0', '00db', `${a}ff`, `fe${b}`, c + d])
}

/** Whether a network in CIDR notation holds the address, or all of another network. */
export function holds(network: string, part: string): boolean {
  const [base = '', length = ''] = network.split('/')
  const [address = '', partLength = '32'] = part.split('/')
  const size = 2 ** (32 - Number(length))
  const block = (text: string) => Math.floor(numberOf(text) / size)
  return Number(partLength) >= Number(length) && block(base) === block(address)
}

/** The addresses of a network in their order, its first one included. */
export function addressesOf(network: string): readonly Ipv4[] {
  const [base = '', length = ''] = network.split('/')
  const first = numberOf(base)
  return Array.from({ length: 2 ** (32 - Number(length)) }, (_, at) =>
    Ipv4.parse(dotted(first + at)),
  )
}

const bytesOf = (address: string): readonly number[] => address.split('.').map(Number)

const hexOf = (address: string): readonly string[] =>
  bytesOf(address).map((byte) => byte.toString(16).padStart(2, '0'))

const numberOf = (address: string): number =>
  bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0)

const dotted = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

/** As kernels print it (RFC 5952): no leading zeros, the first longest run of zero groups as `::`. */
function shortest(groups: readonly string[]): string {
  const plain = groups.map((group) => group.replace(/^0+(?=.)/, ''))
  const runs = plain.map((_, from) => plain.slice(from).findIndex((group) => group !== '0'))
  const lengths = runs.map((run, from) => (run === -1 ? plain.length - from : run))
  const longest = Math.max(...lengths)
  if (longest < 2) return plain.join(':')
  const at = lengths.indexOf(longest)
  return `${plain.slice(0, at).join(':')}::${plain.slice(at + longest).join(':')}`
}
