import type { Agent } from 'node:https'
import type { DesiredState } from '../../agent/protocol/desired-state.ts'
import { Order, OrderAnswer, PROTOCOL_VERSION } from '../../agent/protocol/order.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { PublishedList } from '../credentials/revocation-list.ts'
import { readBody } from '../wire/body.ts'
import { parseStrictJson } from '../wire/strict-json.ts'
import { Watchdog } from '../wire/watchdog.ts'
import { call, type Target } from './dial.ts'

const ORDER_LIFE_MS = 30_000
const ANSWER_WITHIN_MS = 15_000
const LONGEST_ANSWER_BYTES = 1024 * 1024

/** What a host is to be told. */
export interface Wish {
  readonly generation: number
  readonly desired: DesiredState
  readonly revocations: PublishedList
}

export const makeOrder = (
  host: HostId,
  { generation, desired, revocations }: Wish,
  now: Date,
): Order => ({
  version: PROTOCOL_VERSION,
  host,
  generation,
  issuedAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + ORDER_LIFE_MS).toISOString(),
  desired,
  revocations: revocations.signed,
})

/** Sends one order. A rejection says nothing about whether it was applied: sending again is harmless. */
export const sendOrder = async (
  target: Target,
  connections: Agent,
  order: Order,
  signal: AbortSignal,
): Promise<OrderAnswer> => {
  // Fed once, and let go with the answer: a timer of its own would hold each order for its whole time.
  using watchdog = new Watchdog()
  watchdog.feed(ANSWER_WITHIN_MS, () => new Error(`no answer within ${ANSWER_WITHIN_MS} ms`))
  const answer = await call(target, connections, {
    method: 'POST',
    path: '/orders',
    body: JSON.stringify(order),
    signal: AbortSignal.any([signal, watchdog.signal]),
  })
  return OrderAnswer.parse(parseStrictJson(await readBody(answer, LONGEST_ANSWER_BYTES)))
}
