import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import type { Station } from '../probe/station.ts'
import type { Check } from './check.ts'
import { judgeOutward } from './judge-outwards.ts'
import type { KnownWorld } from './known-world.ts'
import { type OutwardProbe, toControl, toStranger } from './outwards-plan.ts'
import type { Posts } from './posts.ts'
import { tryOutwards } from './try-outwards.ts'
import type { WorldMachine } from './world.ts'

/** What the hosts say through their own output paths to the stranger and to control. */
export const judgeOutwards = async (
  engine: PacketEngine,
  known: KnownWorld,
  posts: Posts,
): Promise<readonly Check[]> => {
  const { stranger, control, tunnelPort } = known
  const towards = async (
    machine: WorldMachine | null,
    to: Station | null,
    probes: readonly OutwardProbe[],
  ): Promise<readonly Check[]> => {
    if (!machine || !to) return []
    const from = posts.hosts.map(({ station }) => station)
    const seen = await tryOutwards(engine, { from, to, probes })
    return seen.flatMap((one) => {
      const post = posts.hosts.find(({ station }) => station === one.from)
      if (!post) return []
      return [judgeOutward(one, { lab: known.world.lab, from: post.host, to: machine })]
    })
  }
  const checks = await Promise.all([
    towards(stranger, posts.stranger, toStranger(tunnelPort)),
    towards(control, posts.control, toControl(tunnelPort)),
  ])
  return checks.flat()
}
