import { frameOf } from '../attempt/packet-frame.ts'
import type { Party } from '../attempt/party.ts'
import type { Over, Shape } from '../attempt/shape.ts'
import { spread } from '../spread.ts'

const PORTS = 150
/** Coprime to the port range: walks all over it. */
const STRIDE = 431
const OVERS = ['v4', 'v6', 'v6-link'] as const

/** What a stranger throws at a host, round and round: everything of the spread and many more ports. */
export const floodFrames = (from: Party, to: Party): readonly Uint8Array[] =>
  [...spread, ...morePorts].map((shape) => frameOf({ shape, id: 0, from, to, isUnmarked: true }))

const morePorts: readonly Shape[] = Array.from({ length: PORTS }, (_, index): Shape => {
  const over: Over = OVERS[index % OVERS.length] ?? 'v4'
  const ports = { sport: 1024 + index, dport: 1 + ((index * STRIDE) % 65_535) }
  return index % 2 === 0
    ? { over, proto: 'udp', ...ports }
    : { over, proto: 'tcp', ...ports, opens: 'syn' }
})
