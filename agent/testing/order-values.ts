import type { Identity } from '../desired/accept-order.ts'
import { Order } from '../protocol/order.ts'
import { Report } from '../protocol/report.ts'

/** The host that a test's orders are for. */
export const IDENTITY: Identity = {
  host: 'host-1',
  address: '198.18.0.11',
  inner: '198.19.0.11',
  mode: 'encrypted',
  tunnelPort: 51820,
  control: '198.18.0.1',
  mirror: null,
}

/** A good order of this moment, for host-1 with these hosts as its peers, and what differs from that. */
export const orderOf = (
  generation: number,
  peers: readonly number[] = [],
  change: object = {},
): Order =>
  Order.parse({
    version: 1,
    host: 'host-1',
    generation,
    issuedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 30_000).toISOString(),
    desired: {
      overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
      self: selfOf(1),
      peers: peers.map((number) => ({
        ...selfOf(number),
        publicKey: `${String.fromCharCode(64 + number).repeat(42)}A=`,
        stage: 'punched',
      })),
    },
    ...change,
  })

export const selfOf = (number: number) => ({
  host: `host-${number}`,
  address: `198.18.0.${10 + number}`,
  inner: `198.19.0.${10 + number}`,
  mac: `02:db:13:00:00:1${number}`,
})

const NEVER = new Date(0).toISOString()

/** What a host would report that holds this order. */
export const reportOn = (held: Order | null): Report =>
  Report.parse({
    host: 'host-1',
    at: NEVER,
    bootId: 'boot',
    generation: held?.generation ?? 0,
    agent: { version: '0', pid: 1, startedAt: NEVER, residentKib: 1 },
    firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned', card: 'owned' },
    holes: (held?.desired.peers ?? []).map(({ address }) => ({ address, port: 51820 })),
    overlay: { mode: 'encrypted', publicKey: null, proved: [], joined: [], mtu: 1400 },
    certificate: { serial: '1', notAfter: NEVER },
  })
