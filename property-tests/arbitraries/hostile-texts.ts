import fc from 'fast-check'
import { anyIpv4 } from './addresses.ts'

const BARBS = [
  ...['\n', '\r', '\t', ' ', '"', "'", '`', ';', '{', '}', '#', '\\', '$(id)', '\0', '\u2028'],
  ...['/0', '/32', ',', ':', '-', '!', '0', '.', '+', '%eth0', '@CONTROL@', '٣', '0x7f'],
  ...['\nCONTROL_ADDRESS=198.18.0.99', '\nADDRESS=198.18.0.99', '\nOVERLAY_MODE=plain', '\nX=1'],
  ...['\n-A INPUT -j ACCEPT', '; add rule inet drawbridge_guard inbound accept', '-198.18.0.99'],
]

/** Addresses with something in them that has no place there; now and then an honest one. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(anyIpv4, fc.constantFrom(...BARBS), fc.nat(15))
      .map(([address, barb, at]) => address.slice(0, at) + barb + address.slice(at)),
  },
  { weight: 2, arbitrary: anyIpv4 },
  fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999), fc.nat(999)).map((octets) => octets.join('.')),
  fc.string(),
  fc.constantFrom(...BARBS, '', '::1', '127.1', '0177.0.0.1', '1.2.3', '1.2.3.4.5', '1e1.2.3.4'),
)
