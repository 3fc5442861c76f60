import { describe, expect, it } from 'vitest'
import { Order } from '../protocol/order.ts'
import { appOf } from '../testing/app-values.ts'
import { acceptOrder } from './accept-order.ts'

const NOW = Date.parse('2026-11-25T12:00:00.000Z')
const key = (letter: string) => `${letter.repeat(42)}A=`
const identity = {
  host: 'host-1',
  address: '198.18.0.11',
  inner: '198.19.0.11',
  mode: 'encrypted',
  tunnelPort: 51820,
  control: '198.18.0.1',
  mirror: '198.18.0.2',
} as const
const peer = {
  host: 'host-2',
  address: '198.18.0.12',
  publicKey: key('B'),
  inner: '198.19.0.12',
  mac: '02:db:13:00:00:0c',
  stage: 'punched',
}
const order = (change: object = {}, peers: readonly object[] = [peer]): Order =>
  Order.parse({
    version: 1,
    host: 'host-1',
    generation: 5,
    issuedAt: '2026-11-25T12:00:00.000Z',
    expiresAt: '2026-11-25T12:00:30.000Z',
    desired: {
      overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
      self: {
        host: 'host-1',
        address: '198.18.0.11',
        inner: '198.19.0.11',
        mac: '02:db:13:00:00:0b',
      },
      peers,
    },
    ...change,
  })

describe('an order', () => {
  it('is new to a host that never had one, whatever its generation', () => {
    expect(acceptOrder(order({ generation: 0 }), null, identity, NOW)).toEqual({ kind: 'new' })
  })

  it('is refused when it is to be good for longer than any order of control is', () => {
    const lasting = order({ expiresAt: '2026-11-25T12:05:01.000Z' })

    expect(acceptOrder(lasting, null, identity, NOW)).toMatchObject({ kind: 'refused' })
  })

  it('is new when its generation is higher', () => {
    expect(acceptOrder(order({ generation: 6 }), order(), identity, NOW)).toEqual({ kind: 'new' })
  })

  it('is the same when only its times differ', () => {
    const again = order({
      issuedAt: '2026-11-25T12:00:10.000Z',
      expiresAt: '2026-11-25T12:00:40.000Z',
    })

    expect(acceptOrder(again, order(), identity, NOW)).toEqual({ kind: 'same' })
  })

  it.each<readonly [string, Order, string]>([
    ['stale', order({ generation: 4 }), 'E_STALE_GENERATION'],
    ['reused with other content', order({}, []), 'E_GENERATION_REUSED'],
    [
      'expired to the millisecond',
      order({ expiresAt: '2026-11-25T12:00:00.000Z' }),
      'E_ORDER_EXPIRED',
    ],
    ['from the future', order({ issuedAt: '2026-11-25T12:01:00.001Z' }), 'E_ORDER_FROM_FUTURE'],
    ['for another host', order({ host: 'host-2' }), 'E_OTHER_HOST'],
    [
      'with a peer that has no key',
      order({ generation: 6 }, [{ ...peer, publicKey: null }]),
      'E_MALFORMED',
    ],
    [
      "with a peer at control's address",
      order({ generation: 6 }, [{ ...peer, address: '198.18.0.1' }]),
      'E_MALFORMED',
    ],
    [
      'with a peer at the address of everybody',
      order({ generation: 6 }, [{ ...peer, address: '255.255.255.255' }]),
      'E_MALFORMED',
    ],
    [
      'with two peers of one key',
      order({ generation: 6 }, [
        peer,
        {
          ...peer,
          host: 'host-3',
          address: '198.18.0.13',
          inner: '198.19.0.13',
          mac: '02:db:13:00:00:0d',
        },
      ]),
      'E_MALFORMED',
    ],
  ])('is refused when it is %s', (_title, one, code) => {
    expect(acceptOrder(one, order(), identity, NOW)).toMatchObject({ kind: 'refused', code })
  })
})

describe('an order with an app', () => {
  const about = (more: Parameters<typeof appOf>[1]) => {
    const plain = order()
    return { ...plain, desired: { ...plain.desired, apps: [appOf('shop', more)] } }
  }
  const elsewhere = (address: string, host = 'host-2') => ({ host, address, instance: null })

  it('is new when its addresses stand where they belong', () => {
    const fine = about({ endpoints: [elsewhere('198.18.225.129')] })

    expect(acceptOrder(fine, null, identity, NOW)).toEqual({ kind: 'new' })
  })

  it.each<readonly [string, Parameters<typeof appOf>[1]]>([
    ['has the number of the overlay', { vni: 4096 }],
    ["has the number through which the overlay's holes are proved", { vni: 4096 ^ 0x800000 }],
    ['has a slice of another pool', { slice: '198.18.0.0/27' }],
    ["has one of this host's addresses elsewhere", { endpoints: [elsewhere('198.18.225.97')] }],
    ['has an address of no app', { endpoints: [elsewhere('198.18.0.12')] }],
    [
      'says that an address of this host is elsewhere',
      { endpoints: [elsewhere('198.18.225.129', 'host-1')] },
    ],
    [
      'has an address twice',
      { endpoints: [elsewhere('198.18.225.129'), elsewhere('198.18.225.129', 'host-3')] },
    ],
  ])('is refused when it %s', (_what, more) => {
    expect(acceptOrder(about(more), null, identity, NOW)).toMatchObject({ code: 'E_MALFORMED' })
  })
})
