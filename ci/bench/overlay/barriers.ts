import { inTurn } from './in-turn.ts'
import { plantedPair, type PlantedPair } from './planted-pair.ts'
import { BARRIERS } from './raise-barriers.ts'
import { openWays } from './traffic.ts'

const PEERS = 3
const ROUNDS = 11
const PACKETS = 4000

/**
 * What each barrier adds to a packet's way from container to container, which leaves one host and enters another: the
 * agent's plan without any barrier, with one, with all. Has no target: it says where a missed one went.
 */
export async function besideNoBarriers(print: (text: string) => void): Promise<void> {
  await using undo = new AsyncDisposableStack()
  const pairs = new Map<string, PlantedPair>([['none', await plantedPair(PEERS, undo, [])]])
  for (const barrier of BARRIERS) pairs.set(barrier, await plantedPair(PEERS, undo, [barrier]))
  pairs.set('all', await plantedPair(PEERS, undo))
  const ways = await openWays(pairs, undo)
  const passes = await inTurn(ways, ROUNDS, async (way) => way.pass(PACKETS))
  print(`by barrier, µs a packet from container to container: ${passes.medians(2)}\n`)
}
