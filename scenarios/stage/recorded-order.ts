import { z } from 'zod'
import type { HostActor } from './host-actor.ts'

const STATE = '/var/lib/drawbridge/state.json'
const GOOD_FOR_MS = 30_000

/** An order as it went over the wire; what matters here of it, the rest as it was. */
const RecordedOrder = z.looseObject({
  host: z.string(),
  generation: z.int(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  desired: z.looseObject({ peers: z.array(z.looseObject({ host: z.string() })) }),
})
export type RecordedOrder = z.infer<typeof RecordedOrder>

/** The order that a host obeys now, as it keeps it. */
export async function orderOf({ host }: HostActor): Promise<RecordedOrder> {
  return RecordedOrder.parse(JSON.parse(await host.mustExec(['cat', STATE])))
}

export interface Change {
  /** How many generations later; earlier when negative. */
  readonly later?: number
  /** Newer than this one of another host, whose generations are counted apart. */
  readonly newerThan?: RecordedOrder
  /** Without any peer: it shuts every hole. */
  readonly shutsAll?: true
  readonly goodForMs?: number
}

/** The order issued anew at this moment, changed as only its sender can. */
export function reissued(
  order: RecordedOrder,
  { later = 0, newerThan, shutsAll, goodForMs = GOOD_FOR_MS }: Change = {},
): RecordedOrder {
  const now = Date.now()
  return {
    ...order,
    generation: newerThan ? newerThan.generation + 1 : order.generation + later,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + goodForMs).toISOString(),
    desired: shutsAll ? { ...order.desired, peers: [] } : order.desired,
  }
}
