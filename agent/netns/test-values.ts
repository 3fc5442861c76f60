import type { OverlayMode, DesiredState, Peer } from '../protocol/desired-state.ts'
import { Order } from '../protocol/order.ts'

export const CONTROL = '198.18.250.1'
export const addressOf = (number: number): string => `198.18.250.${10 + number}`
export const innerOf = (number: number): string => `198.19.250.${10 + number}`
export const macOf = (number: number): string =>
  `02:db:13:fa:00:${(10 + number).toString(16).padStart(2, '0')}`
export const tunnelPort = (mode: OverlayMode): number => (mode === 'plain' ? 4789 : 51820)

/** What the values of a test's hosts depend on. */
export interface Membership {
  readonly mode: OverlayMode
  readonly control: { readonly keyOf: (host: string) => string | null }
}

/** The state of host `self` with these peers; keys as they were enrolled. */
export function desired(
  world: Membership,
  self: number,
  peers: Readonly<Record<number, Peer['stage']>>,
): DesiredState {
  const { mode } = world
  return Order.shape.desired.parse({
    overlay: { mode, vni: 4346, port: tunnelPort(mode) },
    self: {
      host: `host-${self}`,
      address: addressOf(self),
      inner: innerOf(self),
      mac: macOf(self),
    },
    peers: Object.entries(peers).map(([number, stage]) => ({
      host: `host-${number}`,
      address: addressOf(Number(number)),
      publicKey: mode === 'plain' ? null : world.control.keyOf(`host-${number}`),
      inner: innerOf(Number(number)),
      mac: macOf(Number(number)),
      stage,
    })),
  })
}

export const orderFor = (desiredState: DesiredState, generation: number): Order => ({
  version: 1,
  host: desiredState.self.host,
  generation,
  issuedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 30_000).toISOString(),
  desired: desiredState,
})

/** `/etc/drawbridge/host.env` of a test's host. */
export const hostEnv = (number: number, mode: OverlayMode): string =>
  [
    `HOST_ID=host-${number}`,
    `CONTROL_ADDRESS=${CONTROL}`,
    'MIRROR_ADDRESS=',
    `OVERLAY_MODE=${mode}`,
    `AGENT_SHA256=${'0'.repeat(64)}`,
    `NODE_SHA256=${'0'.repeat(64)}`,
    `ADDRESS=${addressOf(number)}`,
    `INNER=${innerOf(number)}`,
    '',
  ].join('\n')
