import { viewOfPacket } from '../probe/attempt/attempt.ts'
import type { Stop } from '../probe/observer/places.ts'
import { broken, type Check, held, inconclusive } from './check.ts'
import type { OutwardSeen } from './try-outwards.ts'
import type { WorldMachine } from './world.ts'
import { typedCommand } from '../typed-command.ts'

export interface OutwardContext {
  readonly lab: string
  readonly from: WorldMachine
  readonly to: WorldMachine
}

/** Outwards a host speaks to control's port, and to nobody else who is no peer. */
export const judgeOutward = (seen: OutwardSeen, context: OutwardContext): Check => {
  const { wish } = seen.probe
  if (wish === 'leaves')
    return seen.arrived
      ? held('default-deny')
      : broken(blame(seen, context, 'was meant to leave and did not arrive'))
  if (seen.arrived) return broken(blame(seen, context, 'left the host; its output must drop it'))
  if (!seen.passesRaw)
    return inconclusive(
      blame(seen, context, 'did not arrive, but past the firewall it did not either'),
    )
  if (!seen.stoppedAt)
    return inconclusive(blame(seen, context, 'did not arrive, yet no wall dropped it'))
  return held('default-deny')
}

const blame = (
  { probe, stoppedAt }: OutwardSeen,
  { lab, from, to }: OutwardContext,
  evidence: string,
) => ({
  claim: 'default-deny' as const,
  host: from.target,
  from: from.target,
  packet: {
    ...viewOfPacket({ shape: probe.shape, id: 0, from, to }, ''),
    iif: null,
    oif: from.card,
  },
  rule: stoppedAt && OUTPUT[stoppedAt],
  evidence: `said by the host itself to ${to.target}: ${evidence}`,
  replay: typedCommand('verify', '--lab', lab),
})

const OUTPUT: Readonly<Record<Stop, string>> = {
  card: 'nft netdev drawbridge_card egress',
  guard: 'nft inet drawbridge_guard out',
  wall: 'iptables or ip6tables filter: OUTPUT',
}
