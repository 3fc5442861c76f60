import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../protocol/order.ts'
import { LoopbackLink } from '../testing/loopback-link.ts'
import { orderOf, selfOf } from '../testing/order-values.ts'
import { TestCaller } from '../testing/test-caller.ts'

let agent: LoopbackLink
let control: TestCaller
beforeEach(async () => {
  agent = await LoopbackLink.start('127.0.72.1')
  control = await TestCaller.control(agent.address, agent.authority)
})
afterEach(async () => {
  control[Symbol.dispose]()
  await agent[Symbol.asyncDispose]()
})

const peers = () => agent.held?.desired.peers.map(({ host }) => host)

const iso = (fromNowMs: number): string => new Date(Date.now() + fromNowMs).toISOString()

describe.each(['at once', 'after a restart of the agent'])('%s', (when) => {
  /** Three orders: alone, punched to host-2, shut again. */
  const history = async (): Promise<readonly Order[]> => {
    const orders = [orderOf(5), orderOf(6, [2]), orderOf(7)]
    for (const order of orders) expect((await control.tell(order)).status).toBe(200)
    if (when !== 'at once') await agent.restart()
    return orders
  }

  it('an old punch after a newer shut is refused, and the hole stays shut', async () => {
    const [, punch] = await history()

    expect(await control.tell(punch ?? {})).toMatchObject({
      status: 409,
      body: { outcome: 'refused', code: 'E_STALE_GENERATION', generation: 7 },
    })
    expect(peers()).toEqual([])
  })

  it('an old punch under the number of the shut is refused', async () => {
    await history()

    expect(await control.tell(orderOf(7, [2]))).toMatchObject({
      body: { code: 'E_GENERATION_REUSED', generation: 7 },
    })
    expect(peers()).toEqual([])
  })

  it('the last order again is known and changes nothing', async () => {
    const orders = await history()

    expect(await control.tell(orders.at(-1) ?? {})).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged' },
    })
  })

  it.each<readonly [string, (numbers: number) => Order, string]>([
    ['for another host', (next) => orderOf(next, [2], { host: 'host-2' }), 'E_OTHER_HOST'],
    [
      "with another host's state",
      (next) => orderOf(next, [], { desired: { ...orderOf(next).desired, self: selfOf(3) } }),
      'E_OTHER_HOST',
    ],
    [
      'that was caught long ago',
      (next) => orderOf(next, [2], { issuedAt: iso(-60_000), expiresAt: iso(-30_000) }),
      'E_ORDER_EXPIRED',
    ],
    [
      'from the future',
      (next) => orderOf(next, [2], { issuedAt: iso(120_000), expiresAt: iso(150_000) }),
      'E_ORDER_FROM_FUTURE',
    ],
    [
      'that is to be good for an hour',
      (next) => orderOf(next, [2], { expiresAt: iso(3_600_000) }),
      'E_MALFORMED',
    ],
  ])('a newer order %s is refused', async (_what, make, code) => {
    await history()

    expect(await control.tell(make(8))).toMatchObject({
      status: 409,
      body: { code, generation: 7 },
    })
    expect(agent.held?.generation).toBe(7)
    expect(peers()).toEqual([])
  })

  it('orders that overtake each other end with the newest', async () => {
    await history()
    using second = await TestCaller.control(agent.address, agent.authority)
    await Promise.all([
      control.tell(orderOf(10, [2, 3])),
      second.tell(orderOf(9, [2])),
      control.tell(orderOf(11, [3])),
      second.tell(orderOf(10, [2, 3])),
    ])

    expect(agent.held?.generation).toBe(11)
    expect(peers()).toEqual(['host-3'])
  })
})
