import type { Packet, Verdict } from './packet.ts'

/** All that the claims depend on. */
export interface World {
  readonly control: string
  readonly mirror: string | null
  readonly mode: 'encrypted' | 'plain'
  readonly tunnelPort: number
  /** Underlay addresses of peers. */
  readonly holes: readonly string[]
  /** Tunnel addresses of joined peers. */
  readonly inner: readonly string[]
}

/** A conversation that the claims allow, seen from the host. Null: any port. */
interface Conversation {
  readonly with: readonly string[]
  readonly protocol: 'tcp' | 'udp'
  readonly ours: number | null
  readonly theirs: number | null
  readonly begins: 'they' | 'we' | 'either'
}

/** Written from the claims `locked-at-boot`, `default-deny` and `pairwise-holes`. */
function conversations(world: World, device: string): readonly Conversation[] {
  const { control, mirror, mode, tunnelPort, holes, inner } = world
  const tunnel = { protocol: 'udp', begins: 'either' } as const
  if (device === 'dbwg0' && mode === 'encrypted')
    return [{ ...tunnel, with: inner, ours: 4789, theirs: 4789 }]
  // What comes from the overlay's devices for the host itself is for nobody.
  if (device.startsWith('db')) return []
  const ask = { protocol: 'tcp', ours: null, begins: 'we' } as const
  return [
    { with: [control], protocol: 'tcp', ours: 7411, theirs: null, begins: 'they' },
    { ...ask, with: [control], theirs: 7410 },
    { ...ask, with: mirror === null ? [] : [mirror], theirs: 3142 },
    { ...tunnel, with: holes, ours: tunnelPort, theirs: tunnelPort },
  ]
}

/** The wall knows flows: an answer is let through only as part of one. */
export const wallSays = (world: World, packet: Packet): Verdict =>
  judge(world, packet, ({ begins }) => {
    if (begins === 'either' || packet.tracking === 'ESTABLISHED') return true
    return packet.tracking === 'NEW' && isBeginner(begins, packet)
  })

/** The guard knows no flows: an answer is no bare SYN, and what the host asks comes from an ephemeral port. */
export const guardSays = (world: World, packet: Packet): Verdict =>
  judge(world, packet, ({ begins }) => {
    if (begins === 'either') return true
    const [ours] = portsOf(packet)
    if (begins === 'we' && (ours < 32768 || ours > 60999)) return false
    return isBeginner(begins, packet) || !(packet.isSyn && !packet.isAck)
  })

function judge(
  world: World,
  packet: Packet,
  isAllowed: (conversation: Conversation) => boolean,
): Verdict {
  if (packet.device === 'lo') return 'accepted'
  if (packet.family === 6) return 'dropped'
  const isHeld = conversations(world, packet.device).some(
    (one) => belongs(one, packet) && isAllowed(one),
  )
  return isHeld ? 'accepted' : 'dropped'
}

function belongs({ with: parties, protocol, ours, theirs }: Conversation, packet: Packet): boolean {
  const party = packet.direction === 'in' ? packet.source : packet.destination
  const [ourPort, theirPort] = portsOf(packet)
  return (
    parties.includes(party) &&
    packet.protocol === protocol &&
    (ours === null || ours === ourPort) &&
    (theirs === null || theirs === theirPort)
  )
}

const isBeginner = (begins: 'they' | 'we', { direction }: Packet): boolean =>
  direction === (begins === 'they' ? 'in' : 'out')

const portsOf = ({ direction, sourcePort, destinationPort }: Packet): readonly [number, number] =>
  direction === 'in' ? [destinationPort, sourcePort] : [sourcePort, destinationPort]
