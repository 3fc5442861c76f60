import fc from 'fast-check'
import { HostId, Ipv4, Mac, WireguardKey } from '../../agent/protocol/names.ts'

/** Everything that makes one machine who it is; two of different numbers share nothing. */
export const machineOf = (number: number) => ({
  host: HostId.parse(`host-${number}`),
  address: Ipv4.parse(`198.18.0.${10 + number}`),
  inner: Ipv4.parse(`198.19.0.${10 + number}`),
  mac: Mac.parse(`02:db:13:00:00:${(10 + number).toString(16).padStart(2, '0')}`),
  publicKey: keyOf(number),
})

/** A WireGuard key that is told apart by its number, up to 4,095. */
export const keyOf = (number: number): WireguardKey =>
  WireguardKey.parse(`${'A'.repeat(39)}${number.toString(16).padStart(3, '0')}A=`)

const octet = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 254, 255))

export const anyIpv4: fc.Arbitrary<string> = fc
  .tuple(octet, octet, octet, octet)
  .map((octets) => octets.join('.'))
