import { waitUntil } from '../lifecycle/wait-until.ts'
import { frameOf } from '../probe/attempt/packet-frame.ts'
import type { Party } from '../probe/attempt/party.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import { openFlood } from '../probe/engine/flood.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openObserver } from '../probe/observer/observer.ts'
import type { CardCounts } from '../probe/observer/read-counts.ts'
import type { ProbeMachine } from '../probe/station.ts'

export { ownMac } from '../probe/salvo/own-mac.ts'

/** One packet, sent again and again: always the same flow. It ends when it is disposed of. */
export interface PacketStream extends AsyncDisposable {
  /** The card by which its packets are known. */
  readonly mac: string
}

export interface StreamSpec {
  readonly from: ProbeMachine
  /** The addresses that its packets claim. */
  readonly claims: Party
  readonly to: Party
  readonly shape: Shape
}

const PER_SECOND = 500
const LONGEST_MS = 180_000

export async function openStream(
  engine: PacketEngine,
  { from, claims, to, shape }: StreamSpec,
): Promise<PacketStream> {
  const flood = await openFlood(engine, {
    ns: from.ns,
    interface: from.card,
    frames: [frameOf({ shape, id: 0, from: claims, to, isUnmarked: true })],
    perSecond: PER_SECOND,
    count: 0,
    forMs: LONGEST_MS,
  })
  return { mac: claims.mac, [Symbol.asyncDispose]: async () => flood[Symbol.asyncDispose]() }
}

/** So many packets that not all of them were on their way before it was asked. */
const ENOUGH = 100
const WITHIN_MS = 10_000

/** What a machine's kernel does, from now on, with the packets of one card; it takes until enough have arrived. */
export async function hear(
  engine: PacketEngine,
  { at, mac }: { readonly at: ProbeMachine; readonly mac: string },
): Promise<CardCounts> {
  await using observer = await openObserver(engine, at.ns, at.card)
  let arrived = 0
  return await waitUntil({
    what: `${String(ENOUGH)} packets of ${mac} to reach ${at.name}`,
    timeoutMs: WITHIN_MS,
    look: async () => {
      const counts = await observer.counts(mac)
      ;({ arrived } = counts)
      return arrived >= ENOUGH ? counts : undefined
    },
    seen: () => `${String(arrived)} of them`,
    next: 'look whether their sender still sends: without packets nothing is judged',
  })
}
