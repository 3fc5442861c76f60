import { DEFAULT_SOURCE_PORT } from '../../attempt/replay.ts'
import { solicitedNodeOf } from '../../frames/addresses.ts'
import { zeros } from '../../frames/bytes.ts'
import type { Between } from '../../frames/checksum.ts'
import { ETHERTYPE, ethernet } from '../../frames/ethernet.ts'
import { icmpv6 } from '../../frames/icmp.ts'
import { ipv6, PROTOCOL } from '../../frames/ip.ts'
import {
  neighbourAdvertisement,
  neighbourSolicitation,
  routerAdvertisement,
} from '../../frames/neighbour-discovery.ts'
import type { Ammunition, Volley } from '../volley.ts'
import { betweenOf, type Ends, everyTcpPort, everyUdpPort, FLAGS } from './segment-frames.ts'

const OVERS = ['v6', 'v6-link'] as const
const ALL_NODES = 'ff02::1'
const TYPES = Array.from({ length: 256 }, (_, type) => type)
/** Neighbour discovery takes nothing that may have been routed. */
const DISCOVERY_HOP_LIMIT = 255

/** Everything that IPv6 on one wire begins with, to every address that a host gives itself. */
export const ipv6Sweep: Ammunition = {
  title:
    'over IPv6: every TCP port by SYN, every UDP port, every type of ICMPv6, neighbour and router discovery, MLD',
  volleys: (from, to) => OVERS.flatMap((over) => volleys({ from, to, over })),
}

const volleys = (ends: Ends): readonly Volley[] => [
  everyTcpPort(ends, FLAGS.syn, DEFAULT_SOURCE_PORT),
  everyUdpPort(ends, DEFAULT_SOURCE_PORT),
  ...TYPES.map((type) => ({ frame: icmpFrame(ends, betweenOf(ends), ofType(type)) })),
  ...direct(ends).map((frame) => ({ frame })),
  ...toGroups(ends).map((frame) => ({ frame, isDirect: false })),
]

type Message = (between: Between) => Uint8Array

const ofType =
  (type: number): Message =>
  (between) =>
    icmpv6(type, 0, between, zeros(20))

const direct = (ends: Ends): readonly Uint8Array[] => {
  const { mac } = ends.from
  const { src, dst } = betweenOf(ends)
  return [
    icmpFrame(ends, { src, dst }, (between) => neighbourSolicitation(between, dst, mac)),
    icmpFrame(ends, { src, dst }, (between) => neighbourAdvertisement(between, src, mac)),
  ]
}

const toGroups = (ends: Ends): readonly Uint8Array[] => {
  const { mac } = ends.from
  const { src, dst } = betweenOf(ends)
  const everybody = { src, dst: ALL_NODES }
  return [
    icmpFrame(ends, { src, dst: solicitedNodeOf(dst) }, (between) =>
      neighbourSolicitation(between, dst, mac),
    ),
    // The victim's own address, claimed: a duplicate.
    icmpFrame(ends, everybody, (between) => neighbourAdvertisement(between, dst, mac)),
    icmpFrame(ends, everybody, (between) => routerAdvertisement(between, mac)),
    ...MLD.map((type) => icmpFrame(ends, everybody, ofType(type))),
  ]
}

/** Query, report, done, report of version 2. */
const MLD = [130, 131, 132, 143]

const icmpFrame = ({ from, to }: Ends, between: Between, message: Message): Uint8Array =>
  ethernet(
    { src: from.mac, dst: to.mac, type: ETHERTYPE.ipv6 },
    ipv6(
      {
        ...between,
        nextHeader: PROTOCOL.icmpv6,
        flowLabel: 0,
        hopLimit: DISCOVERY_HOP_LIMIT,
        dscp: 0,
      },
      message(between),
    ),
  )
