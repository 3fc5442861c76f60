import type { Ammunition } from '../volley.ts'
import { everyTcpPort, everyUdpPort, FLAGS, tcpFrame } from './segment-frames.ts'

/** Source ports that a firewall may trust: DNS, HTTPS, control's, the mirror's, the tunnels'. */
const TRUSTED = [53, 443, 3142, 4789, 7410, 51_820]
const DOORS = [22, 53, 443, 2375, 4789, 7410, 7411, 33_000, 40_001, 51_820, 60_999]
const WITHOUT_SYN = [FLAGS.ack, FLAGS.rst, FLAGS.fin, FLAGS.synAck, FLAGS.null]

/** What looks like the answer to a question that nobody asked. */
export const straySegments: Ammunition = {
  title: 'ACK, RST, FIN and SYN-ACK without a SYN, and UDP, from source ports that may be trusted',
  volleys: (from, to) => {
    const ends = { from, to, over: 'v4' } as const
    return [
      ...TRUSTED.flatMap((sport) =>
        WITHOUT_SYN.flatMap((flags) =>
          DOORS.map((dport) => ({ frame: tcpFrame(ends, flags, { sport, dport }) })),
        ),
      ),
      everyTcpPort(ends, FLAGS.ack, 7410),
      everyUdpPort(ends, 53),
    ]
  },
}
