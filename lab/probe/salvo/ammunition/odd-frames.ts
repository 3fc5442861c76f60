import { BROADCAST_MAC, macBytes } from '../../frames/addresses.ts'
import { bytes, u16 } from '../../frames/bytes.ts'
import { ETHERTYPE, ethernet } from '../../frames/ethernet.ts'
import type { Ammunition, Volley } from '../volley.ts'
import { type Ends, FLAGS, tcpFrame, udpFrame } from './segment-frames.ts'

const PORTS = [22, 443, 51_820]
const SPORT = 40_123
const EVERYBODY = [BROADCAST_MAC, '01:00:5e:00:00:01', '33:33:00:00:00:01']
const NOBODY = '02:db:16:00:00:01'
const VLAN = 0x8100
/** PPPoE, MPLS, transparent Ethernet bridging, one for experiments. */
const OTHER_TYPES = [0x8864, 0x8847, 0x6558, ETHERTYPE.experimental]

/** What an Ethernet card may get besides frames for itself. */
export const oddFrames: Ammunition = {
  title:
    'packets in frames to the broadcast, to groups and to another card, with VLAN tags, of other EtherTypes',
  volleys: (from, to) => {
    const ends = { from, to, over: 'v4' } as const
    return [...PORTS.flatMap((dport) => oddly(ends, dport)), ...foreign(ends)]
  },
}

const oddly = (ends: Ends, dport: number): readonly Volley[] =>
  [
    tcpFrame(ends, FLAGS.syn, { sport: SPORT, dport }),
    udpFrame(ends, { sport: SPORT, dport }),
  ].flatMap((frame): readonly Volley[] => [
    ...EVERYBODY.map((mac) => ({ frame: readdressed(frame, mac), isDirect: false })),
    { frame: readdressed(frame, NOBODY), isIp: false },
    // A tag that names no VLAN is only a priority; any other names one in which the host has no card.
    { frame: tagged(frame, 0) },
    { frame: tagged(frame, 5), isIp: false },
  ])

const readdressed = (frame: Uint8Array, mac: string): Uint8Array =>
  bytes(macBytes(mac), frame.subarray(6))

const tagged = (frame: Uint8Array, vlan: number): Uint8Array =>
  bytes(frame.subarray(0, 12), u16(VLAN), u16(vlan), frame.subarray(12))

const foreign = (ends: Ends): readonly Volley[] => {
  const { from, to } = ends
  const packet = tcpFrame(ends, FLAGS.syn, { sport: SPORT, dport: 22 }).subarray(14)
  return OTHER_TYPES.map((type) => ({
    frame: ethernet({ src: from.mac, dst: to.mac, type }, packet),
    isIp: false,
  }))
}
