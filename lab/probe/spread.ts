import { PROTOCOL } from './frames/ip.ts'
import { DEFAULT_SOURCE_PORT } from './attempt/replay.ts'
import type { IcmpMessage, Over, Shape } from './attempt/shape.ts'

/** Ports that a careless host would have open, ours among them. */
const DOORS_TCP = [22, 53, 80, 443, 2375, 3142, 4789, 7410, 7411, 40001, 51820]
const DOORS_UDP = [53, 67, 123, 443, 2375, 3142, 4789, 7410, 7411, 40001, 51820]
const DOORS_TCP_V6 = [22, 53, 80, 443, 2375, 4789, 7410, 7411, 51820]
const DOORS_UDP_V6 = [53, 546, 4789, 7411, 51820]
/** Source ports that a firewall may trust: control's, the mirror's, DNS, the tunnels'. */
const TRUSTED_TCP = [53, 443, 3142, 7410, 7411]
const TRUSTED_UDP = [53, 67, 123, 4789, 51820]
const EPHEMERAL = 40_001
const ANYWHERE = DEFAULT_SOURCE_PORT

const MESSAGES: Readonly<Record<Over, readonly IcmpMessage[]>> = {
  v4: ['echo', 'timestamp', 'unreachable'],
  v6: ['echo', 'unreachable', 'neighbour-solicitation', 'neighbour-advertisement'],
  'v6-link': ['echo', 'neighbour-solicitation', 'neighbour-advertisement', 'router-advertisement'],
}

const PROTOCOLS = [PROTOCOL.gre, PROTOCOL.esp, PROTOCOL.sctp]

/** Everything that nobody but control and the peers' tunnel may get accepted, whoever sends it. */
export const spread: readonly Shape[] = (['v4', 'v6', 'v6-link'] as const).flatMap((over) => [
  ...doors(over),
  ...trusted(over),
  ...MESSAGES[over].map((message): Shape => ({ over, proto: 'icmp', message })),
  ...PROTOCOLS.map((protocol): Shape => ({ over, proto: 'raw', protocol })),
])

function doors(over: Over): readonly Shape[] {
  const [tcp, udp] = over === 'v4' ? [DOORS_TCP, DOORS_UDP] : [DOORS_TCP_V6, DOORS_UDP_V6]
  return [
    ...tcp.map((dport): Shape => ({ over, proto: 'tcp', sport: ANYWHERE, dport, opens: 'syn' })),
    ...udp.map((dport): Shape => ({ over, proto: 'udp', sport: ANYWHERE, dport })),
  ]
}

function trusted(over: Over): readonly Shape[] {
  const tcp = TRUSTED_TCP.flatMap((sport): readonly Shape[] => [
    { over, proto: 'tcp', sport, dport: EPHEMERAL, opens: 'syn' },
    { over, proto: 'tcp', sport, dport: EPHEMERAL, opens: 'ack' },
  ])
  const udp = TRUSTED_UDP.map((sport): Shape => ({ over, proto: 'udp', sport, dport: EPHEMERAL }))
  return over === 'v4' ? [...tcp, ...udp] : [...tcp.slice(0, 4), ...udp.slice(0, 2)]
}
