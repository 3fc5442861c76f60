import { DEFAULT_SOURCE_PORT } from '../probe/attempt/replay.ts'
import type { Door } from '../probe/observer/doors.ts'
import { everyTcpPort, everyUdpPort, FLAGS } from '../probe/salvo/ammunition/segment-frames.ts'
import type { Ammunition } from '../probe/salvo/volley.ts'
import type { HoleWish } from '../verify/membership.ts'
import { AGENT_PORT } from '../verify/ports.ts'
import type { SenderRole } from '../verify/probe-plan.ts'

/** What one sender sends to one host, and what of it may or must get in. */
export interface SweepPlan {
  readonly ammunition: Ammunition
  readonly may: readonly Door[]
  readonly must: readonly Door[]
}

export interface SweepPlanInput {
  readonly role: SenderRole
  readonly tunnelPort: number
  /** What the hole from this sender must be. */
  readonly hole: HoleWish
}

export const planSweep = ({ role, tunnelPort, hole }: SweepPlanInput): SweepPlan => {
  const ammunition = everyPort(tunnelPort)
  if (role === 'control') return { ammunition, may: [AGENTS_DOOR], must: [AGENTS_DOOR] }
  if (role === 'stranger' || hole === 'closed') return { ammunition, may: [], must: [] }
  const own: Door = { family: 4, proto: 'udp', sport: tunnelPort, dport: tunnelPort }
  return { ammunition, may: [own], must: hole === 'open' ? [own] : [] }
}

const AGENTS_DOOR: Door = {
  family: 4,
  proto: 'tcp',
  sport: DEFAULT_SOURCE_PORT,
  dport: AGENT_PORT,
}

const everyPort = (tunnelPort: number): Ammunition => ({
  title: "every TCP port by SYN, every UDP port, also from the tunnel's own; IPv4 and IPv6",
  volleys: (from, to) =>
    (['v4', 'v6'] as const).flatMap((over) => {
      const ends = { from, to, over }
      return [
        everyTcpPort(ends, FLAGS.syn, DEFAULT_SOURCE_PORT),
        everyUdpPort(ends, DEFAULT_SOURCE_PORT),
        everyUdpPort(ends, tunnelPort),
      ]
    }),
})
