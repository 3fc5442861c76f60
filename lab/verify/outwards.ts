import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { nameRule } from '../probe/rules/rule-book.ts'
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
      const { host, read } = post
      const context = { lab: known.world.lab, from: host, to: machine }
      return [judgeOutward(one, { ...context, nameRule: (step) => nameRule(read, step) })]
    })
  }
  // One after the other: both listen to the hosts' tracers.
  return [
    ...(await towards(stranger, posts.stranger, toStranger(tunnelPort))),
    ...(await towards(control, posts.control, toControl(tunnelPort))),
  ]
}
