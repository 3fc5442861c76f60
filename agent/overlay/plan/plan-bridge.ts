import { BRIDGE } from '../devices.ts'
import type { BridgeWish } from '../device-wish.ts'
import type { OverlayWish } from '../overlay-wish.ts'
import {
  NOTHING,
  type OverlayPlan,
  type OverlayReading,
  settings,
  together,
} from './overlay-plan.ts'

export const planBridge = (wish: OverlayWish, { devices }: OverlayReading): OverlayPlan =>
  together([planCard(wish, devices), planDevice(wish.bridge, devices)])

/** With the underlay's card on the bridge, every neighbour's frames would reach containers past both walls. */
const planCard = ({ card }: OverlayWish, devices: OverlayReading['devices']): OverlayPlan =>
  settings(card, [[devices.get(card)?.master !== BRIDGE, 'nomaster']])

/** A bridge that carries frames of others and has no address itself. */
export function planDevice(
  { name, mac, mtu }: BridgeWish,
  devices: OverlayReading['devices'],
): OverlayPlan {
  const device = devices.get(name)
  const isBridge = device?.linkinfo?.info_kind === 'bridge'
  if (device !== undefined && isBridge)
    return settings(name, [
      [device.address === mac, `address ${mac}`],
      [device.mtu === mtu, `mtu ${mtu}`],
      [device.flags.includes('NOARP'), 'arp off'],
      [device.flags.includes('UP'), 'up'],
    ])
  const other = renamed(mac, devices)
  if (device === undefined && other !== undefined) return planName(name, other)
  return {
    ...NOTHING,
    findings: [`${name} is missing`],
    ip: [
      ...(device === undefined ? [] : [`link del dev ${name}`]),
      `link add name ${name} address ${mac} mtu ${mtu} type bridge stp_state 0 mcast_snooping 0`,
      `link set dev ${name} addrgenmode none`,
      `link set dev ${name} arp off`,
      `link set dev ${name} up`,
    ],
  }
}

/** The bridge under a name that somebody gave it: it still has the components' cards. */
const renamed = (mac: string, devices: OverlayReading['devices']): string | undefined =>
  [...devices.values()].find(
    ({ address, linkinfo }) => linkinfo?.info_kind === 'bridge' && address === mac,
  )?.ifname

const planName = (name: string, other: string): OverlayPlan => ({
  ...NOTHING,
  findings: [`${name} has the name ${other}`],
  ip: [
    `link set dev ${other} down`,
    `link set dev ${other} name ${name}`,
    `link set dev ${name} up`,
  ],
})
