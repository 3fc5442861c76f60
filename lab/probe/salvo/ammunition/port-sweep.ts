import { DEFAULT_SOURCE_PORT } from '../../attempt/replay.ts'
import type { Ammunition } from '../volley.ts'
import { type Flags, everyTcpPort, everyUdpPort, FLAGS } from './segment-frames.ts'

const SCANS: readonly Flags[] = [FLAGS.syn, FLAGS.fin, FLAGS.null, FLAGS.xmas, FLAGS.ack]

/** What a port scanner tries, and every port of each. */
export const portSweep: Ammunition = {
  title: 'every TCP port by SYN, FIN, NULL, XMAS and ACK, and every UDP port',
  volleys: (from, to) => {
    const ends = { from, to, over: 'v4' } as const
    return [
      ...SCANS.map((flags) => everyTcpPort(ends, flags, DEFAULT_SOURCE_PORT)),
      everyUdpPort(ends, DEFAULT_SOURCE_PORT),
    ]
  },
}
