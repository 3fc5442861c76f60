import { AGENT_PORT, CONTROL_PORT, MIRROR_PORT } from './ports.ts'
import { DEFAULT_SOURCE_PORT } from '../probe/attempt/replay.ts'
import type { Party } from '../probe/attempt/party.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import { spread } from '../probe/spread.ts'
import { type HoleWish } from './membership.ts'
import type { ClaimId } from './result.ts'

/** `either`: allowed by the promise, and not demanded by it. */
export type Wish = 'accepted' | 'dropped' | 'either'

export interface PlannedProbe {
  readonly claim: ClaimId
  readonly shape: Shape
  readonly wish: Wish
  /** The sender claims to be control. */
  readonly forgesControl: boolean
  /** This is the pair's own hole: source and destination port exact. */
  readonly isHole: boolean
  /** Whom the sender claims to be, and what the probe is for, when the proof has chosen it. */
  readonly chosen?: Chosen
}

export interface Chosen {
  readonly under: Party
  /** `one bit beside a hole` */
  readonly as: string
}

export type SenderRole = 'control' | 'host' | 'stranger'

export interface ProbePlanInput {
  readonly role: SenderRole
  readonly tunnelPort: number
  /** What the hole from this sender must be. */
  readonly hole: HoleWish
}

/** Everything that one sender tries on one host. */
export const planProbes = (input: ProbePlanInput): readonly PlannedProbe[] => [
  ...spread.map((shape) => spreadProbe(shape, input)),
  ...holeProbes(input),
  ...(input.role === 'stranger' ? forgedProbes : []),
]

const plain = { forgesControl: false, isHole: false } as const

const spreadProbe = (shape: Shape, { role, tunnelPort, hole }: ProbePlanInput): PlannedProbe => {
  const isDoor = shape.proto === 'tcp' && shape.dport === AGENT_PORT && shape.opens === 'syn'
  const claim = isDoor ? 'control-only' : 'default-deny'
  if (isDoor && shape.over === 'v4' && role === 'control')
    return { ...plain, claim, shape, wish: 'accepted' }
  if (isExactHole(shape, tunnelPort) && hole !== 'closed')
    return { ...plain, claim: 'pairwise-holes', shape, wish: 'either' }
  return { ...plain, claim, shape, wish: 'dropped' }
}

const isExactHole = (shape: Shape, port: number): boolean =>
  shape.over === 'v4' && shape.proto === 'udp' && shape.sport === port && shape.dport === port

const holeProbes = ({ tunnelPort, hole }: ProbePlanInput): readonly PlannedProbe[] => {
  const claim = 'pairwise-holes'
  const exact = udp(tunnelPort, tunnelPort)
  const beside: readonly Shape[] = [
    udp(tunnelPort, tunnelPort + 1),
    udp(tunnelPort + 1, tunnelPort),
    udp(DEFAULT_SOURCE_PORT + 1, tunnelPort),
    { ...exact, over: 'v6' },
    { ...exact, over: 'v6-link' },
  ]
  const wish = hole === 'open' ? 'accepted' : hole === 'closed' ? 'dropped' : 'either'
  return [
    { ...plain, claim, shape: exact, wish, isHole: true },
    ...beside.map((shape): PlannedProbe => ({ ...plain, claim, shape, wish: 'dropped' })),
  ]
}

const udp = (sport: number, dport: number): Shape => ({ over: 'v4', proto: 'udp', sport, dport })

const EPHEMERAL = 40_001

/** Under control's address: a SYN may reach the agent's port, and nothing else anything. */
const forgedProbes: readonly PlannedProbe[] = (
  [
    { over: 'v4', proto: 'tcp', sport: DEFAULT_SOURCE_PORT, dport: 22, opens: 'syn' },
    { over: 'v4', proto: 'tcp', sport: DEFAULT_SOURCE_PORT + 1, dport: AGENT_PORT, opens: 'ack' },
    { over: 'v4', proto: 'tcp', sport: CONTROL_PORT, dport: EPHEMERAL, opens: 'syn' },
    { over: 'v4', proto: 'tcp', sport: CONTROL_PORT, dport: EPHEMERAL, opens: 'ack' },
    { over: 'v4', proto: 'tcp', sport: MIRROR_PORT, dport: EPHEMERAL, opens: 'ack' },
    { over: 'v4', proto: 'udp', sport: DEFAULT_SOURCE_PORT, dport: AGENT_PORT },
    { over: 'v4', proto: 'icmp', message: 'echo' },
    { over: 'v6', proto: 'tcp', sport: DEFAULT_SOURCE_PORT, dport: AGENT_PORT, opens: 'syn' },
    { over: 'v6', proto: 'icmp', message: 'echo' },
  ] as const
).map((shape) => ({
  claim: 'locked-at-boot',
  shape,
  wish:
    shape.proto === 'tcp' && shape.dport === AGENT_PORT && shape.over === 'v4'
      ? 'either'
      : 'dropped',
  forgesControl: true,
  isHole: false,
}))
