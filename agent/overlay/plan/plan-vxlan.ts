import type { Device } from '../overlay-reading.ts'
import type { VxlanWish } from '../device-wish.ts'
import { NOTHING, type OverlayPlan, type OverlayReading, settings } from './overlay-plan.ts'

const FRAMES_PORT = 4789

type VxlanData = NonNullable<Device['linkinfo']>['info_data']

export function planVxlan(vxlan: VxlanWish, reading: OverlayReading): OverlayPlan {
  const { name, mtu, bridge } = vxlan
  const device = reading.devices.get(name)
  const misfit = vxlanMisfit(vxlan, reading)
  if (device !== undefined && misfit === null)
    return settings(name, [
      [device.mtu === mtu, `mtu ${mtu}`],
      [bridge === null || device.master === bridge, `master ${bridge}`],
      [device.flags.includes('UP'), 'up'],
    ])
  const mac = vxlan.mac === null ? '' : `address ${vxlan.mac} `
  return {
    ...NOTHING,
    findings: [`${name} ${misfit ?? 'is missing'}`],
    ip: [
      ...(device === undefined ? [] : [`link del dev ${name}`]),
      ...renamed(vxlan, reading).map((other) => `link del dev ${other}`),
      `link add name ${name} ${mac}type vxlan id ${vxlan.vni} local ${vxlan.local} dev ${vxlan.lower} ` +
        // The range ends before its second number: every packet leaves from 4789, so that the hole can be exact.
        `dstport ${FRAMES_PORT} srcport ${FRAMES_PORT} ${FRAMES_PORT + 1} nolearning`,
      `link set dev ${name} mtu ${mtu} addrgenmode none`,
      ...(bridge === null ? [] : [`link set dev ${name} master ${bridge}`]),
      `link set dev ${name} up`,
    ],
  }
}

/** Devices that somebody gave another name: no second one of the same number could be made beside them. */
const renamed = ({ name, vni, lower }: VxlanWish, { devices }: OverlayReading): readonly string[] =>
  [...devices.values()]
    .filter(({ ifname, linkinfo }) => ifname !== name && isLike(linkinfo?.info_data, vni, lower))
    .map(({ ifname }) => ifname)

const isLike = (data: VxlanData, vni: number, lower: string): boolean =>
  data?.id === vni && data.link === lower && data.port === FRAMES_PORT

/** Why a VXLAN device cannot stay; null when it can. */
export function vxlanMisfit(vxlan: VxlanWish, { devices }: OverlayReading): string | null {
  const device = devices.get(vxlan.name)
  if (device === undefined) return 'is missing'
  const data = device.linkinfo?.info_data
  const isFit =
    device.linkinfo?.info_kind === 'vxlan' &&
    data?.id === vxlan.vni &&
    data.local === vxlan.local &&
    data.link === vxlan.lower &&
    data.port === FRAMES_PORT &&
    data.port_range?.low === FRAMES_PORT &&
    data.port_range.high === FRAMES_PORT + 1 &&
    data.learning === false &&
    data.external !== true &&
    (vxlan.mac === null || device.address === vxlan.mac)
  return isFit ? null : 'has other settings'
}
