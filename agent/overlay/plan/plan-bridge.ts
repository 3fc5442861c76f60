import { BRIDGE } from '../devices.ts'
import type { OverlayWish } from '../overlay-wish.ts'
import {
  NOTHING,
  type OverlayPlan,
  type OverlayReading,
  settings,
  together,
} from './overlay-plan.ts'

export const planBridge = (wish: OverlayWish, { devices }: OverlayReading): OverlayPlan =>
  together([planCard(wish, devices), planDevice(wish, devices)])

/** With the underlay's card on the bridge, every neighbour's frames would reach containers past both walls. */
const planCard = ({ card }: OverlayWish, devices: OverlayReading['devices']): OverlayPlan =>
  settings(card, [[devices.get(card)?.master !== BRIDGE, 'nomaster']])

function planDevice(wish: OverlayWish, devices: OverlayReading['devices']): OverlayPlan {
  const { mac, mtu } = wish.bridge
  const device = devices.get(BRIDGE)
  const isBridge = device?.linkinfo?.info_kind === 'bridge'
  if (device !== undefined && isBridge)
    return settings(BRIDGE, [
      [device.address === mac, `address ${mac}`],
      [device.mtu === mtu, `mtu ${mtu}`],
      [device.flags.includes('NOARP'), 'arp off'],
      [device.flags.includes('UP'), 'up'],
    ])
  const other = renamed(mac, devices)
  if (device === undefined && other !== undefined) return planName(other)
  return {
    ...NOTHING,
    findings: [`${BRIDGE} is missing`],
    ip: [
      ...(device === undefined ? [] : [`link del dev ${BRIDGE}`]),
      `link add name ${BRIDGE} address ${mac} mtu ${mtu} type bridge stp_state 0 mcast_snooping 0`,
      `link set dev ${BRIDGE} addrgenmode none`,
      `link set dev ${BRIDGE} arp off`,
      `link set dev ${BRIDGE} up`,
    ],
  }
}

/** The bridge under a name that somebody gave it: it still has the components' cards. */
const renamed = (mac: string, devices: OverlayReading['devices']): string | undefined =>
  [...devices.values()].find(
    ({ address, linkinfo }) => linkinfo?.info_kind === 'bridge' && address === mac,
  )?.ifname

const planName = (other: string): OverlayPlan => ({
  ...NOTHING,
  findings: [`${BRIDGE} has the name ${other}`],
  ip: [
    `link set dev ${other} down`,
    `link set dev ${other} name ${BRIDGE}`,
    `link set dev ${BRIDGE} up`,
  ],
})
