import { DEFAULT_SOURCE_PORT } from '../probe/attempt/replay.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import { CONTROL_PORT } from './ports.ts'

/** What a host tries to say through its own output path, and whether it may. */
export interface OutwardProbe {
  readonly shape: Shape
  readonly wish: 'leaves' | 'stays'
}

const sport = DEFAULT_SOURCE_PORT

const anywhere = (tunnelPort: number): readonly OutwardProbe[] =>
  (
    [
      { over: 'v4', proto: 'tcp', sport, dport: 443, opens: 'syn' },
      { over: 'v4', proto: 'tcp', sport: 7411, dport: 40001, opens: 'ack' },
      { over: 'v4', proto: 'udp', sport, dport: 53 },
      { over: 'v4', proto: 'udp', sport: tunnelPort, dport: tunnelPort },
      { over: 'v4', proto: 'icmp', message: 'echo' },
      { over: 'v6', proto: 'tcp', sport, dport: 443, opens: 'syn' },
      { over: 'v6', proto: 'udp', sport, dport: 53 },
      { over: 'v6-link', proto: 'icmp', message: 'echo' },
      { over: 'v6-link', proto: 'icmp', message: 'neighbour-advertisement' },
    ] as const
  ).map((shape) => ({ shape, wish: 'stays' }))

/** To a machine that is nobody's peer. */
export const toStranger = anywhere

/** To control: its host port, and nothing else. */
export const toControl = (tunnelPort: number): readonly OutwardProbe[] => [
  ...anywhere(tunnelPort).filter(({ shape }) => !('dport' in shape) || shape.dport !== 40001),
  { shape: { over: 'v4', proto: 'tcp', sport, dport: CONTROL_PORT, opens: 'syn' }, wish: 'leaves' },
]
