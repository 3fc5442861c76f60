import { expect, test } from 'vitest'
import {
  addressBytes,
  addressText,
  linkLocalOf,
  macBytes,
  macText,
  multicastMacOf,
  solicitedNodeOf,
} from './addresses.ts'
import { arpRequest } from './arp.ts'
import { fromHex, toHex } from './bytes.ts'
import { checksum, transportChecksum } from './checksum.ts'
import { dissectEthernet, dissectIp, dissectPacket, dissectSegment } from './dissect.ts'
import { ethernet, ETHERTYPE } from './ethernet.ts'
import { icmpv6 } from './icmp.ts'
import { ipv4, ipv6, PROTOCOL } from './ip.ts'
import { TCP_FLAG, tcp, udp } from './transport.ts'

const between = { src: '198.18.0.11', dst: '198.18.0.12' }
const between6 = { src: 'fdb6:2d1a::b', dst: 'fdb6:2d1a::c' }

test.each([
  '::',
  '::1',
  'fe80::db:12ff:fe00:1',
  'fdb6:2d1a:0:3::fa',
  'ff02::1:ff00:b',
  '1:2:3:4:5:6:7:8',
  '1:0:0:4::8',
  '198.18.0.250',
])('the address %s survives being packed and unpacked', (address) => {
  expect(addressText(addressBytes(address))).toBe(address)
})

test('a MAC gives the link-local address that Linux gives its card', () => {
  expect(linkLocalOf('02:db:12:00:00:0b')).toBe('fe80::db:12ff:fe00:b')
})

test('solicitations go to the group of the last three bytes, and to its MAC', () => {
  expect(solicitedNodeOf('fdb6:2d1a::12:3456')).toBe('ff02::1:ff12:3456')
  expect(multicastMacOf('ff02::1:ff12:3456')).toBe('33:33:ff:12:34:56')
})

test('a MAC survives being packed and unpacked', () => {
  expect(macText(macBytes('02:db:12:03:00:ff'))).toBe('02:db:12:03:00:ff')
})

test('the checksum of the example of RFC 1071 comes out as there', () => {
  expect(checksum(fromHex('0001f203f4f5f6f7'))).toBe(0x220d)
})

test('an IPv4 header checks to zero, as its receiver will check it', () => {
  const packet = ipv4(
    { ...between, protocol: PROTOCOL.udp, id: 4711, ttl: 173, dscp: 43 },
    udp({ sport: 1, dport: 2 }, between, fromHex('616263')),
  )

  expect(checksum(packet.slice(0, 20))).toBe(0)
})

test.each([
  [
    'tcp over IPv4',
    PROTOCOL.tcp,
    between,
    tcp({ sport: 1, dport: 2, flags: 2, seq: 3, ack: 4 }, between),
  ],
  [
    'udp over IPv6',
    PROTOCOL.udp,
    between6,
    udp({ sport: 1, dport: 2 }, between6, fromHex('616263')),
  ],
  ['icmp over IPv6', PROTOCOL.icmpv6, between6, icmpv6(128, 0, between6, fromHex('00010002'))],
] as const)('%s checks to zero together with its pseudo header', (_, protocol, ends, segment) => {
  expect(transportChecksum(ends, protocol, segment)).toBe(0)
})

test('what is built is read back the same', () => {
  const segment = tcp({ sport: 40123, dport: 22, flags: TCP_FLAG.syn, seq: 1, ack: 0 }, between6)
  const frame = ethernet(
    { src: '02:db:12:00:00:0b', dst: '02:db:12:00:00:0c', type: ETHERTYPE.ipv6 },
    ipv6(
      { ...between6, nextHeader: PROTOCOL.tcp, flowLabel: 0xd1234, hopLimit: 64, dscp: 43 },
      segment,
    ),
  )
  const packet = dissectIp(frame)

  expect(packet).toMatchObject({ ...between6, family: 6, protocol: 6, mark: 0xd1234 })
  expect(packet && dissectSegment(packet)).toEqual({
    kind: 'tcp',
    sport: 40123,
    dport: 22,
    flags: 2,
  })
})

test('an ARP request asks everyone', () => {
  const frame = arpRequest({
    mac: '02:db:12:00:00:0b',
    address: '198.18.0.11',
    target: '198.18.0.12',
  })

  expect(dissectEthernet(frame)).toMatchObject({ dst: 'ff:ff:ff:ff:ff:ff', type: ETHERTYPE.arp })
  expect(toHex(frame)).toHaveLength(2 * 42)
})

test.each(['', '00', '4500', '60000000'])(
  'a packet cut to "%s" is no packet, and no crash',
  (hex) => {
    expect(dissectPacket(fromHex(hex))).toBeNull()
    expect(dissectIp(fromHex(hex))).toBeNull()
  },
)
