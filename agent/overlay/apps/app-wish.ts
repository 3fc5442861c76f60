import type { App } from '../../protocol/app.ts'
import { macOf } from '../../protocol/app-addresses.ts'
import type { Ipv4 } from '../../protocol/names.ts'
import { ANYWHERE, type BridgeWish, type VxlanWish } from '../device-wish.ts'
import { appBridge, appFrames, cardOf } from '../devices.ts'

/** A card that a container has, or is just given, on the network of an app. */
export interface Card {
  readonly app: string
  readonly address: Ipv4
}

/** Whether a card, by its name, is tied to its address. */
export type IsPinned = (card: string) => boolean

/** Everything of one app that should stand in the kernel. */
export interface AppWish {
  readonly name: string
  readonly bridge: BridgeWish
  readonly frames: VxlanWish
  /** MACs that stand on other hosts, pinned to the frames' port of the bridge. */
  readonly pinned: readonly string[]
  readonly cards: readonly CardWish[]
}

export interface CardWish {
  readonly name: string
  readonly bridge: string
  readonly mac: string
  readonly mtu: number
  readonly address: Ipv4
  /** One that is not tied to its address stands on no bridge. */
  readonly isPinned: boolean
}

interface Surroundings {
  readonly frames: Pick<VxlanWish, 'mtu' | 'lower' | 'local'>
  /** Where frames for each joined peer go. */
  readonly destinations: ReadonlyMap<string, string>
  readonly cards: readonly Card[]
  readonly isPinned: IsPinned
}

/** An app's network as it should be on this host. Endpoints on hosts that are no joined peers lead nowhere. */
export function appWish(
  { name, vni, endpoints }: App,
  { frames, destinations, cards, isPinned }: Surroundings,
): AppWish {
  const bridge = appBridge(vni)
  const reached = endpoints.flatMap(({ host, address }) => {
    const destination = destinations.get(host)
    return destination === undefined ? [] : [{ mac: macOf(address), destination }]
  })
  return {
    name,
    bridge: { name: bridge, mac: bridgeMac(vni), mtu: frames.mtu },
    frames: {
      ...frames,
      name: appFrames(vni),
      bridge,
      mac: null,
      vni,
      forwarding: [
        ...[...destinations.values()].map((destination) => `${ANYWHERE} ${destination}`),
        ...reached.map(({ mac, destination }) => `${mac} ${destination}`),
      ].sort(),
    },
    pinned: reached.map(({ mac }) => mac).sort(),
    cards: cards
      .filter(({ app }) => app === name)
      .map(({ address }) => ({
        name: cardOf(vni, address),
        bridge,
        mac: macOf(address),
        mtu: frames.mtu,
        address,
        isPinned: isPinned(cardOf(vni, address)),
      })),
  }
}

/** Nobody speaks to the bridge itself: the same on every host does no harm, and tells it from other bridges. */
const bridgeMac = (vni: number): string =>
  ['02', 'db', 'ff', ...[16, 8, 0].map((shift) => hex((vni >> shift) & 0xff))].join(':')

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
