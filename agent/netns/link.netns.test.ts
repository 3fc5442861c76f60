import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_ORDER_BYTES, type Order } from '../protocol/order.ts'
import { type TestHost } from './test-host.ts'
import { desired, orderFor } from './test-values.ts'
import { TestWorld } from './test-world.ts'
import { until } from './until.ts'

const LIFE_MS = 6000

describe('the port of an agent', () => {
  let world: TestWorld
  let alice: TestHost
  let order: Order

  beforeAll(async () => {
    world = await TestWorld.create('encrypted', LIFE_MS)
    alice = await world.host(1)
    await alice.startAgent()
    order = orderFor(desired(world, 1, {}), 5)
    await alice.tell(order.desired, 5)
  }, 60_000)

  afterAll(() => world[Symbol.asyncDispose](), 30_000)

  const post = (body: string, as: 'control' | 'stranger' | 'brief' | 'nobody' = 'control') =>
    world.control.ask({ method: 'POST', to: alice.address, path: '/orders', body, as })

  it.each<readonly [title: string, change: (order: Order) => object, code: string]>([
    ['an older generation', (one) => ({ ...one, generation: 4 }), 'E_STALE_GENERATION'],
    [
      'the same generation with other content',
      (one) => ({
        ...one,
        desired: { ...one.desired, overlay: { ...one.desired.overlay, vni: 7 } },
      }),
      'E_GENERATION_REUSED',
    ],
    [
      'an expired order',
      (one) => ({ ...one, generation: 6, expiresAt: new Date(Date.now() - 1).toISOString() }),
      'E_ORDER_EXPIRED',
    ],
    [
      'an order from the future',
      (one) => ({
        ...one,
        generation: 6,
        issuedAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
      'E_ORDER_FROM_FUTURE',
    ],
    [
      'an order for another host',
      (one) => ({ ...one, generation: 6, host: 'host-2' }),
      'E_OTHER_HOST',
    ],
    [
      "another host's state",
      (one) => ({ ...one, generation: 6, desired: desired(world, 2, {}) }),
      'E_OTHER_HOST',
    ],
    ['another version', (one) => ({ ...one, generation: 6, version: 2 }), 'E_MALFORMED'],
    ['an unknown field', (one) => ({ ...one, generation: 6, more: 1 }), 'E_MALFORMED'],
  ])('refuses %s and changes nothing', async (_title, change, code) => {
    const answer = await post(JSON.stringify(change(order)))

    expect(JSON.parse(answer.text)).toMatchObject({ outcome: 'refused', code, generation: 5 })
    expect(await alice.report()).toMatchObject({ generation: 5, holes: [] })
  })

  it.each([
    [
      'a repeated key',
      (text: string) => text.replace('"generation":6', '"generation":6,"generation":6'),
    ],
    [
      'a prototype key',
      (text: string) => text.replace('"generation":6', '"generation":6,"__proto__":{}'),
    ],
    ['half a body', (text: string) => text.slice(0, 80)],
    ['a body that is too long', (text: string) => text + ' '.repeat(MOST_ORDER_BYTES)],
    ['bytes that are no UTF-8 text', () => '\ud800'],
  ])('refuses %s', async (_title, spoil) => {
    const answer = await post(spoil(JSON.stringify({ ...order, generation: 6 })))

    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ outcome: 'refused', code: 'E_MALFORMED' })
  })

  it("obeys nobody who shows a host's certificate", async () => {
    const answer = await post(JSON.stringify({ ...order, generation: 6 }), 'stranger')

    expect(JSON.parse(answer.text)).toMatchObject({
      outcome: 'refused',
      code: 'E_NOT_CONTROL',
      generation: null,
    })
  })

  it('speaks to nobody without a certificate', async () => {
    expect((await post('{}', 'nobody')).status).toBe(0)
  })

  it("cuts a watch when control's certificate ends", async () => {
    const id = await world.control.watch(alice.address, () => undefined, 'brief')

    await until('the cut', () => world.control.endedWatches.has(id), 4000)
  })

  it("obeys nobody on a connection that is older than control's certificate", async () => {
    const whileValid = await world.control.ask({
      method: 'GET',
      to: alice.address,
      path: '/report',
      as: 'brief',
    })
    await pause(1600)

    const answer = await post(JSON.stringify({ ...order, generation: 6 }), 'brief')

    expect(whileValid.status).toBe(200)
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'E_CERTIFICATE_EXPIRED',
      generation: null,
    })
  })

  it('speaks to nobody whose certificate has ended', async () => {
    // 403 where the connection of before was not closed yet, 0 where the handshake failed.
    expect([0, 403]).toContain((await post('{}', 'brief')).status)
  })

  it('renews its certificate before half of the rest is gone, without dropping a watch', async () => {
    const watch = await alice.watch()
    const before = (await alice.report()).certificate.serial

    await until(
      'another certificate',
      async () => (await alice.report()).certificate.serial !== before,
      LIFE_MS,
    )

    expect(watch.lines.some((line) => line.kind === 'event' && line.event.kind === 'renewed')).toBe(
      true,
    )
    expect(watch.lines.at(-1)).toMatchObject({ kind: 'report' })
  })

  it('is closed to a stranger, who costs no entry of connection tracking', async () => {
    const stranger = await world.stranger('x', '198.18.250.200')

    const fates = await stranger(
      `for port in 22 7411 51820; do timeout 0.3 bash -c "echo >/dev/tcp/${alice.address}/$port" 2>/dev/null && echo open || echo shut; done; echo x >/dev/udp/${alice.address}/51820`,
    )

    expect(fates.trim().split('\n')).toEqual(['shut', 'shut', 'shut'])
    expect(await alice.sh('conntrack -L 2>/dev/null | grep 198.18.250.200 || echo none')).toBe(
      'none\n',
    )
  })

  it('keeps its key, its state and its secrets for root alone, and out of the log', async () => {
    const modes = await alice.sh('stat -c "%a %n" /var/lib/drawbridge/*')
    const key = (await alice.sh('cat /var/lib/drawbridge/wireguard.key')).trim()

    expect(modes.split('\n').filter((line) => line !== '' && !line.startsWith('600 '))).toEqual([])
    expect(alice.log).not.toContain(key)
    expect(alice.log).not.toContain('a'.repeat(32))
  })
})
