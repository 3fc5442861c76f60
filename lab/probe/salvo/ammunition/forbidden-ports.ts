import { DEFAULT_SOURCE_PORT } from '../../attempt/replay.ts'
import type { Ammunition, Volley } from '../volley.ts'
import { everyTcpPort, everyUdpPort, FLAGS } from './segment-frames.ts'

const AGENT_PORT = 7411
const CONTROL_PORT = 7410
const TUNNEL_PORT = 51_820

/**
 * All that control may not reach: every port but its agents', also from the port at which it answers. No ACK from there:
 * one that hits a flow that this host began with control, and the kernel still tracks, belongs to that flow.
 */
export const besideAgentsPort: Ammunition = {
  title: "every port but the agent's: TCP by SYN, also from control's own port, and UDP",
  volleys: (from, to) => {
    const ends = { from, to, over: 'v4' } as const
    return [
      without(AGENT_PORT, everyTcpPort(ends, FLAGS.syn, DEFAULT_SOURCE_PORT)),
      without(AGENT_PORT, everyTcpPort(ends, FLAGS.syn, CONTROL_PORT)),
      everyUdpPort(ends, DEFAULT_SOURCE_PORT),
    ]
  },
}

/** All that a peer may not reach: every port but the tunnel's, and the tunnel's from any other. */
export const besideTunnelPort: Ammunition = {
  title: "every port but the tunnel's: TCP by SYN, UDP from the tunnel's port and from another",
  volleys: (from, to) => {
    const ends = { from, to, over: 'v4' } as const
    return [
      everyTcpPort(ends, FLAGS.syn, DEFAULT_SOURCE_PORT),
      without(TUNNEL_PORT, everyUdpPort(ends, TUNNEL_PORT)),
      everyUdpPort(ends, DEFAULT_SOURCE_PORT),
    ]
  },
}

const without = (except: number, volley: Volley): Volley =>
  volley.ports ? { ...volley, ports: { ...volley.ports, except } } : volley
