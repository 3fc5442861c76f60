import { guardBatch } from '../../agent/firewall/rules/guard-batch.ts'
import { renderSets } from '../../agent/firewall/rules/sets.ts'
import { renderWall4 } from '../../agent/firewall/rules/wall4.ts'
import { renderWall6 } from '../../agent/firewall/rules/wall6.ts'
import type { World } from './claims.ts'
import { restoreSets } from './ipset-text.ts'
import { type ChainName, passWall, readWall } from './iptables-text.ts'
import { passGuard, readGuard } from './nft-guard.ts'
import type { Packet, Verdict } from './packet.ts'

/** A host whose kernel has loaded what the agent renders, each wall to be asked alone. */
export interface RenderedHost {
  readonly wall: (packet: Packet, chain?: ChainName) => Verdict
  readonly guard: (packet: Packet) => Verdict
}

const CHAINS = { in: 'INPUT', out: 'OUTPUT' } as const

export function renderHost(world: World): RenderedHost {
  const walls = { 4: readWall(renderWall4(world)), 6: readWall(renderWall6()) }
  const sets = restoreSets(renderSets(world, world.tunnelPort))
  const guard = readGuard(guardBatch(world, world))
  return {
    wall: (packet, chain = CHAINS[packet.direction]) =>
      passWall(walls[packet.family], chain, packet, sets),
    guard: (packet) => passGuard(guard, packet),
  }
}
