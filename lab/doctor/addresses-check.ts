import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { bad, good } from './finding.ts'
import { isInside, rangeOf } from './ipv4-range.ts'
import type { Finding } from './finding.ts'

/** Everything that a lab uses: reserved for benchmarks (RFC 2544), so nobody's office or VPN has it. */
const LAB_RANGE = '198.18.0.0/15'

/** A network that this machine already has, and on what. */
export interface Claim {
  readonly cidr: string
  readonly kind: 'route' | 'interface'
  readonly device: string
}

/** /proc/net/route writes addresses as hexadecimal numbers in the machine's (little-endian) order. */
const dotted = (hex: string): string => [...Buffer.from(hex, 'hex')].toReversed().join('.')

const maskLength = (hex: string): number =>
  [...Buffer.from(hex, 'hex')].reduce(
    (bits, byte) => bits + byte.toString(2).replaceAll('0', '').length,
    0,
  )

/** The routes of /proc/net/route, the default route left out. */
export const routeClaims = (table: string): readonly Claim[] =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([device = '', destination = '', , , , , , mask = '']) => ({
      cidr: `${dotted(destination)}/${String(maskLength(mask))}`,
      kind: 'route' as const,
      device,
    }))
    .filter(({ cidr }) => !cidr.endsWith('/0'))

const interfaceClaims = (): readonly Claim[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => ({ cidr: address, kind: 'interface' as const, device: name })),
  )

/** Bridges that only an engine makes: its own networks, also while it does not run or may not be asked. */
const ENGINE_BRIDGE = /^(?:docker0|br-[0-9a-f]{12})$/

/** Claims inside the lab's range that are not the engine's own networks. */
export const clashes = (
  claims: readonly Claim[],
  engineNetworks: readonly string[],
): readonly Claim[] => {
  const own = engineNetworks.map(rangeOf)
  return claims.filter(({ cidr, device }) => {
    const range = rangeOf(cidr)
    const isEngines = ENGINE_BRIDGE.test(device) || own.some((network) => isInside(range, network))
    return isInside(range, rangeOf(LAB_RANGE)) && !isEngines
  })
}

export const judgeAddresses = (found: readonly Claim[]): Finding =>
  found.length === 0
    ? good('addresses', `nothing else on this machine uses ${LAB_RANGE}`)
    : bad('addresses', 'lacking', {
        found: found
          .map(({ cidr, kind, device }) => `${cidr} is taken by ${kind} ${device}`)
          .join(', '),
        next: `take these addresses or routes away; a lab needs ${LAB_RANGE} to itself`,
      })

export const addressesCheck = async (engineNetworks: readonly string[]): Promise<Finding> => {
  const routes = routeClaims(await readFile('/proc/net/route', 'utf8'))
  return judgeAddresses(clashes([...routes, ...interfaceClaims()], engineNetworks))
}
