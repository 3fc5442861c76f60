import { weakCardBatch } from '../../../agent/firewall/rules/card-batch.ts'
import { weakGuardBatch } from '../../../agent/firewall/rules/guard-batch.ts'
import { pinMembers } from '../../../agent/firewall/rules/pin-members.ts'
import { weakPinsBatch } from '../../../agent/firewall/rules/pins-batch.ts'
import { renderEmptySets, renderSets } from '../../../agent/firewall/rules/sets.ts'
import { renderWall4 } from '../../../agent/firewall/rules/wall4.ts'
import { cardOf } from '../../../agent/overlay/devices.ts'
import type { DesiredState } from '../../../agent/protocol/desired-state.ts'
import type { Ipv4 } from '../../../agent/protocol/names.ts'
import type { Namespace } from './namespace.ts'
import { APP_VNI, POOL6, TUNNEL_PORT } from './planned-state.ts'

/** What stands between a host's cable and its container, besides the overlay itself. */
export type Barrier = 'walls' | 'card' | 'guard' | 'pins'
export const BARRIERS: readonly Barrier[] = ['walls', 'card', 'guard', 'pins']

const RULES = {
  control: '198.18.249.1',
  mirror: null,
  mode: 'plain',
  tunnelPort: TUNNEL_PORT,
} as const

/** Loads these barriers as the agent renders them, for the host's peers and the container at this address. */
export async function raiseBarriers(
  host: Namespace,
  { peers }: DesiredState,
  address: Ipv4,
  barriers: readonly Barrier[],
): Promise<void> {
  const sets = {
    holes: peers.map((peer) => peer.address),
    inner: peers.map(({ inner }) => inner),
  }
  const pinned = [{ card: cardOf(APP_VNI, address), address, pool6: POOL6 }]
  const loads: Readonly<Record<Barrier, () => Promise<unknown>>> = {
    walls: async () => {
      await host.run('ipset', ['-exist', 'restore'], renderEmptySets())
      await host.run('ipset', ['-exist', 'restore'], renderSets(sets, TUNNEL_PORT))
      await host.run('iptables-nft-restore', [], renderWall4(RULES))
    },
    card: async () => host.run('nft', ['-f', '-'], weakCardBatch('eth0')),
    guard: async () => host.run('nft', ['-f', '-'], weakGuardBatch(RULES, sets)),
    pins: async () => host.run('nft', ['-f', '-'], weakPinsBatch(pinMembers(pinned))),
  }
  for (const barrier of barriers) await loads[barrier]()
}
