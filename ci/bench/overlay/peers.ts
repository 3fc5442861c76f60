import type { Measured } from '../measure.ts'
import { entriesOf, type Entries } from './entries.ts'
import { inTurn } from './in-turn.ts'
import { plantedPair, type PlantedPair } from './planted-pair.ts'
import { openWays } from './traffic.ts'

const CROWDS = [3, 20, 100] as const
const FEWEST = 3
const MOST = 100
const ROUNDS = 21
const PACKETS = 3000
const STREAM_MS = 250
const TRIPS_MS = 150
const BROADCASTS = 300

/**
 * Pairs of hosts of one plain overlay with 3, 20 and 100 peers, every peer with a container of the app: what the agent
 * plans for each, in namespaces. Only two hosts of a pair are there; the others' addresses answer ARP.
 */
export async function besideMorePeers(print: (text: string) => void): Promise<readonly Measured[]> {
  await using undo = new AsyncDisposableStack()
  const pairs = new Map<number, PlantedPair>()
  for (const peers of CROWDS) pairs.set(peers, await plantedPair(peers, undo))
  const ways = await openWays(pairs, undo)
  const streams = await inTurn(ways, ROUNDS, async (way) => way.stream(STREAM_MS))
  const trips = await inTurn(ways, ROUNDS, async (way) => way.trip(TRIPS_MS))
  const passes = await inTurn(ways, ROUNDS, async (way) => way.pass(PACKETS))
  const casts = await inTurn(ways, 5, async (way) => way.broadcast(BROADCASTS))
  for (const [peers, { host, plantMs }] of pairs)
    print(
      `${String(peers)} peers: planted in ${plantMs.toFixed(0)} ms, ${words(await entriesOf(host))}\n`,
    )
  print(
    `by peers, Gbit/s: ${streams.medians(2)}\nby peers, µs a round trip: ${trips.medians(1)}\nby peers, µs a packet: ${passes.medians(2)}\nby peers, µs a broadcast: ${casts.medians(1)}\n`,
  )
  const each = (casts.median(MOST) - casts.median(FEWEST)) / (MOST - FEWEST)
  print(`a broadcast costs ${each.toFixed(2)} µs more for each peer\n`)
  return [
    {
      ...{ what: 'throughput with 100 peers, beside 3', unit: '×', isAtLeast: true },
      ...{ value: streams.beside(MOST, FEWEST), target: 0.97 },
      from: `${streams.medians(2)} Gbit/s`,
    },
    {
      ...{ what: 'round trips with 100 peers, beside 3', unit: '×', isAtLeast: true },
      ...{ value: trips.beside(FEWEST, MOST), target: 0.97 },
      from: `${trips.medians(1)} µs`,
    },
  ]
}

const words = (entries: Entries): string =>
  Object.entries(entries)
    .map(([what, count]) => `${String(count)} ${what}`)
    .join(', ')
