import { AGENT_PORT, CONTROL_PORT, FRAMES_PORT, MIRROR_PORT } from '../ports.ts'
import type { HoleWish } from '../membership.ts'

/** Which walls a proof is about: iptables and ip6tables, the nftables guard, or a packet's way through both. */
export type Walls = 'wall' | 'guard' | 'both'

export interface AllowedPeer {
  readonly address: string
  readonly inner: string
  readonly wish: HoleWish
}

export interface AllowInput {
  readonly card: string
  readonly control: string
  /** The package mirror of a cold run. */
  readonly mirror: string | null
  readonly tunnelPort: number
  readonly isEncrypted: boolean
  readonly peers: readonly AllowedPeer[]
}

/** Ports from which a host calls others (`net.ipv4.ip_local_port_range`). */
const EPHEMERAL = '32768:60999'
const TUNNEL = 'dbwg0'

/**
 * What a host may let in and say first, from membership alone, in the words of `lab prove --allow`. The guard cannot
 * tell a reply from a forged one: what it admits beyond the wall stands here as a list of its own.
 */
export const allowList = (input: AllowInput, walls: Walls): string =>
  [
    ...control(input, walls),
    ...(input.mirror === null ? [] : mirror(input, input.mirror, walls)),
    ...input.peers.flatMap((peer) => hole(input, peer, walls)),
  ].join('\n')

const FROM_SELF = '-m addrtype --src-type LOCAL'
const TO_SELF = '-m addrtype --dst-type LOCAL'
const NO_SYN = '! --tcp-flags SYN,ACK SYN'

/** Only the guard asks whether an address is the host's own: of the wall less is expected, and more allowed. */
const owned = (walls: Walls, hook: 'INPUT' | 'OUTPUT', match: string): readonly string[] => [
  `must v4 ${hook} ${match} ${hook === 'INPUT' ? TO_SELF : FROM_SELF}`,
  ...(walls === 'wall' ? [`may v4 ${hook} ${match}`] : []),
]

function control({ card, control: address }: AllowInput, walls: Walls): readonly string[] {
  const from = `-i ${card} -s ${address}/32 -p tcp -m tcp`
  const to = `-o ${card} -d ${address}/32 -p tcp -m tcp`
  return [
    ...owned(walls, 'INPUT', `${from} --dport ${AGENT_PORT}`),
    ...calls(walls, to, CONTROL_PORT),
    // What one wall lets out as an answer and the other as a question: to control, and no flow begins with it.
    `may v4 OUTPUT ${to} --sport ${AGENT_PORT} --dport ${CONTROL_PORT} ${NO_SYN} ${FROM_SELF}`,
    ...(walls === 'guard'
      ? [
          `may v4 FORWARD ${from} --dport ${AGENT_PORT}`,
          ...answers(`${from} --sport ${CONTROL_PORT}`),
          `may v4 OUTPUT ${to} --sport ${AGENT_PORT} ${NO_SYN}`,
        ]
      : []),
  ]
}

function mirror({ card }: AllowInput, address: string, walls: Walls): readonly string[] {
  return [
    ...calls(walls, `-o ${card} -d ${address}/32 -p tcp -m tcp`, MIRROR_PORT),
    ...(walls === 'guard'
      ? answers(`-i ${card} -s ${address}/32 -p tcp -m tcp --sport ${MIRROR_PORT}`)
      : []),
  ]
}

const calls = (walls: Walls, to: string, port: number): readonly string[] => [
  ...owned(walls, 'OUTPUT', `${to} --sport ${EPHEMERAL} --dport ${port}`),
  ...(walls === 'wall' ? [`may v4 OUTPUT ${to} --dport ${port}`] : []),
]

/** The guard stands before the routing: what it lets in might be for others, whom only the wall refuses. */
const answers = (from: string): readonly string[] =>
  (['INPUT', 'FORWARD'] as const).map(
    (hook) => `may v4 ${hook} ${from} --dport ${EPHEMERAL} ${NO_SYN}`,
  )

function hole(input: AllowInput, { address, inner, wish }: AllowedPeer, walls: Walls) {
  if (wish === 'closed') return []
  const tunnel = wayOf(input.card, address, input.tunnelPort)
  const frames = input.isEncrypted ? [wayOf(TUNNEL, inner, FRAMES_PORT)] : []
  const ways = [tunnel, ...frames]
  return [
    ...(wish === 'open'
      ? [...owned(walls, 'INPUT', tunnel.from), ...owned(walls, 'OUTPUT', tunnel.to)]
      : []),
    // Whether frames of the overlay get through the tunnel, only frames show: the guard asks what kind of card it is.
    ...(wish === 'open' && walls !== 'wall' ? frames : ways).flatMap(({ from, to }) => [
      `may v4 INPUT ${from}`,
      `may v4 OUTPUT ${to}`,
    ]),
    ...(walls === 'guard' ? ways.map(({ from }) => `may v4 FORWARD ${from}`) : []),
  ]
}

/** Between two ends of one port, as tunnels and frames of the overlay travel. */
const wayOf = (card: string, address: string, port: number) => ({
  from: `-i ${card} -s ${address}/32 -p udp -m udp --sport ${port} --dport ${port}`,
  to: `-o ${card} -d ${address}/32 -p udp -m udp --sport ${port} --dport ${port}`,
})
