import fc from 'fast-check'
import type { Family } from '../../family.ts'

/** Addresses and masks around those that test packets have, so that rules and packets meet often. */
export const ADDRESSES: Readonly<Record<Family, readonly string[]>> = {
  4: [
    ...['198.18.0.250', '198.18.0.11', '198.18.1.11', '198.18.2.11', '198.18.1.250', '198.19.7.9'],
    ...['198.18.0.0/24', '198.18.0.128/25', '198.18.0.0/23', '198.19.0.0/16', '198.18.0.248/29'],
    ...[
      '198.18.0.11/255.255.0.255',
      '0.0.0.2/0.0.0.3',
      '224.0.0.0/4',
      '255.255.255.255',
      '0.0.0.0/1',
    ],
  ],
  6: [
    ...['fdb6:2d1a::fa', 'fdb6:2d1a::b', 'fdb6:2d1a:1::b', 'fdb6:2d1a:1::fa', 'fdb6:2d1a:7::9'],
    ...['fdb6:2d1a::/48', 'fdb6:2d1a::/32', 'fdb6:2d1a:1::/64', 'fdb6:2d1a:7::/126', 'ff00::/8'],
    ...['fdb6:2d1a::b/ffff:ffff:0:ffff:ffff:ffff:ffff:ffff', '::2/::3', 'fe80::/10', '8000::/1'],
  ],
}

const RANGES: Readonly<Record<Family, readonly string[]>> = {
  4: ['198.18.0.200-198.18.0.251', '198.18.0.11-198.18.0.11', '198.18.1.0-198.19.7.9'],
  6: ['fdb6:2d1a::9-fdb6:2d1a::fa', 'fdb6:2d1a:1::-fdb6:2d1a:7::9', 'fdb6:2d1a::b-fdb6:2d1a::b'],
}

export const PORTS = [
  0, 1, 22, 23, 53, 79, 80, 81, 443, 1023, 1024, 7411, 32768, 40123, 65534, 65535,
]

export const CARDS = ['eth0', 'eth1', 'br-1'] as const
export const MACS = ['02:db:15:00:00:00', '02:db:15:00:00:7f'] as const

export const address = (family: Family) => fc.constantFrom(...ADDRESSES[family])
export const addressRange = (family: Family) => fc.constantFrom(...RANGES[family])
export const port = fc.constantFrom(...PORTS)

export const portRange = fc
  .tuple(port, port, fc.boolean())
  .map(([one, other, isRange]) =>
    isRange && one !== other ? `${Math.min(one, other)}:${Math.max(one, other)}` : String(one),
  )

export const portList = fc
  .array(portRange, { minLength: 1, maxLength: 5 })
  .map((ranges) => [...new Set(ranges)].join(','))

/** `! ` or nothing. */
export const not = fc.constantFrom('', '! ')

export const interfaceName = fc.constantFrom(
  'eth0',
  'eth1',
  'br-1',
  'eth+',
  'b+',
  'br-1+',
  'eth01',
  'lo',
  '+',
)
