import type { Measured } from '../measure.ts'
import { handMade, plugged } from './hand-made.ts'
import { inTurn } from './in-turn.ts'
import { cardMtu } from './namespace.ts'
import { addressOf } from './planned-state.ts'
import { openWire, plantedPair } from './planted-pair.ts'
import { BARRIERS } from './raise-barriers.ts'
import { openWays, type Ends } from './traffic.ts'

const PEERS = 3
const ROUNDS = 11
const PACKETS = 4000
const STREAM_MS = 250

/**
 * What each barrier adds to a packet's way from container to container, which leaves one host and enters another: the
 * agent's plan without any barrier, with one, with all. Without any it is what one makes by hand, and must cost no more:
 * whatever else is missing beside that is the price of the barriers.
 */
export async function besideNoBarriers(
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  await using undo = new AsyncDisposableStack()
  const none = await plantedPair(PEERS, undo, [])
  const hand = await handMadePair(await cardMtu(none.from), undo)
  const pairs = new Map<string, Ends>([
    ['hand-made', hand],
    ['none', none],
  ])
  for (const barrier of BARRIERS) pairs.set(barrier, await plantedPair(PEERS, undo, [barrier]))
  pairs.set('all', await plantedPair(PEERS, undo))
  const ways = await openWays(pairs, undo)
  const passes = await inTurn(ways, ROUNDS, async (way) => way.pass(PACKETS))
  const streams = await inTurn(ways, ROUNDS, async (way) => way.stream(STREAM_MS))
  print(`by barrier, µs a packet from container to container: ${passes.medians(2)}\n`)
  print(`by barrier, Gbit/s: ${streams.medians(2)}\n`)
  return [
    {
      ...{ what: 'an app without its walls, packets beside hand-made', unit: '×', isAtLeast: true },
      ...{ value: passes.beside('hand-made', 'none'), target: 0.97 },
      from: `${passes.median('hand-made').toFixed(2)} / ${passes.median('none').toFixed(2)} µs`,
    },
    {
      ...{ what: 'the same, throughput', unit: '×', isAtLeast: true },
      ...{ value: streams.beside('none', 'hand-made'), target: 0.97 },
      from: `${streams.median('none').toFixed(2)} / ${streams.median('hand-made').toFixed(2)} Gbit/s`,
    },
  ]
}

async function handMadePair(mtu: number, undo: AsyncDisposableStack): Promise<Ends> {
  const wire = await openWire(undo)
  const [local, remote] = [addressOf(1), addressOf(2)]
  const [here, there] = [
    await plugged(wire.pid, local, undo),
    await plugged(wire.pid, remote, undo),
  ]
  const { bridged } = await handMade(
    [
      { space: here, lower: 'eth0', local, remote },
      { space: there, lower: 'eth0', local: remote, remote: local },
    ],
    mtu,
    undo,
  )
  return bridged
}
