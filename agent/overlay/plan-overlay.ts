import { BRIDGE, FRAMES, PROOF, TUNNEL } from './devices.ts'
import type { Device, ForwardingEntry } from './overlay-reading.ts'
import type { OverlayWish, VxlanWish } from './overlay-wish.ts'
import type { WireguardReading } from './wireguard-reading.ts'

export interface OverlayReading {
  readonly devices: ReadonlyMap<string, Device>
  readonly forwarding: readonly ForwardingEntry[]
  readonly routes: readonly string[]
  /** Null in plain mode, or where the tunnel's device is missing. */
  readonly wireguard: WireguardReading | null
}

/** What has to be done, for `ip -batch`, `bridge -batch` and one `wg set`; nothing when the overlay is as wished. */
export interface OverlayPlan {
  readonly findings: readonly string[]
  readonly ip: readonly string[]
  readonly bridge: readonly string[]
  readonly wg: readonly string[]
}

const FRAMES_PORT = 4789
const NOTHING: OverlayPlan = { findings: [], ip: [], bridge: [], wg: [] }

/** Compares wish and kernel. `publicKey` is that of the host's own tunnel key. */
export function planOverlay(
  wish: OverlayWish,
  reading: OverlayReading,
  publicKey: string | null,
): OverlayPlan {
  const isNew = (name: string) => vxlanMisfit(wish, name, reading) !== null
  return together([
    ...(wish.tunnel === null ? [] : [planTunnel(wish.tunnel, reading, publicKey)]),
    planBridge(wish, reading),
    planVxlan(wish, wish.frames, reading),
    ...(wish.proof === null ? [] : [planVxlan(wish, wish.proof, reading)]),
    planInner(wish, reading, isNew(wish.inner.device)),
    planForwarding(wish.frames, reading, isNew(FRAMES)),
    ...(wish.proof === null ? [] : [planForwarding(wish.proof, reading, isNew(PROOF))]),
    planPinned(wish, reading, isNew(FRAMES) || reading.devices.get(FRAMES)?.master !== BRIDGE),
  ])
}

/** What is left of an overlay on a host that has none. */
export function planNoOverlay({ devices }: OverlayReading): OverlayPlan {
  const left = [FRAMES, PROOF, BRIDGE].filter((name) => devices.has(name))
  return {
    ...NOTHING,
    findings: left.map((name) => `${name} stands there`),
    ip: left.map((name) => `link del dev ${name}`),
  }
}

function planTunnel(
  wish: NonNullable<OverlayWish['tunnel']>,
  { devices, wireguard }: OverlayReading,
  publicKey: string | null,
): OverlayPlan {
  const device = devices.get(TUNNEL)
  if (device === undefined || wireguard === null)
    return { ...NOTHING, findings: [`${TUNNEL} is missing`] }
  const set = settings(TUNNEL, [
    [device.mtu === wish.mtu, `mtu ${wish.mtu}`],
    [device.flags.includes('UP'), 'up'],
  ])
  const wg = planPeers(wish, wireguard, publicKey)
  return together([set, { ...NOTHING, findings: wg.map(describeWg), wg: wg.flat() }])
}

// One group of arguments for each finding. The key itself is put in by the driver, from a file.
function planPeers(
  wish: NonNullable<OverlayWish['tunnel']>,
  reading: WireguardReading,
  publicKey: string | null,
): readonly (readonly string[])[] {
  const wished = new Map(wish.peers.map((peer) => [peer.publicKey, peer]))
  const foreign = [...reading.peers.keys()].filter((key) => !wished.has(key))
  const self =
    reading.publicKey === publicKey && reading.port === wish.port
      ? []
      : [['private-key', KEY_FILE, 'listen-port', String(wish.port)]]
  const lacking = wish.peers.filter((peer) => {
    const read = reading.peers.get(peer.publicKey)
    return (
      read?.endpoint !== peer.endpoint ||
      read.allowed !== peer.allowed ||
      read.keepaliveS !== peer.keepaliveS ||
      read.hasPresharedKey
    )
  })
  return [
    ...self,
    ...foreign.map((key) => ['peer', key, 'remove']),
    ...lacking.map(({ publicKey: key, endpoint, allowed, keepaliveS }) => [
      ...['peer', key, 'preshared-key', NO_FILE, 'endpoint', endpoint],
      ...['persistent-keepalive', String(keepaliveS), 'allowed-ips', allowed],
    ]),
  ]
}

/** Stand-ins that the driver replaces by paths. */
export const KEY_FILE = '@KEY@'
export const NO_FILE = '/dev/null'

const describeWg = (group: readonly string[]): string =>
  group[0] === 'peer' ? `tunnel peer ${group[1]}${group[2] === 'remove' ? ' is foreign' : ''}` : 'tunnel key or port'

function planBridge(wish: OverlayWish, { devices }: OverlayReading): OverlayPlan {
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

function planVxlan(wish: OverlayWish, vxlan: VxlanWish, reading: OverlayReading): OverlayPlan {
  const { name, mtu } = vxlan
  const device = reading.devices.get(name)
  const misfit = vxlanMisfit(wish, name, reading)
  const needsBridge = name === FRAMES
  if (device !== undefined && misfit === null)
    return settings(name, [
      [device.mtu === mtu, `mtu ${mtu}`],
      [!needsBridge || device.master === BRIDGE, `master ${BRIDGE}`],
      [device.flags.includes('UP'), 'up'],
    ])
  const mac = needsBridge || wish.proof === null ? '' : `address ${wish.proof.mac} `
  return {
    ...NOTHING,
    findings: [`${name} ${misfit ?? 'is missing'}`],
    ip: [
      ...(device === undefined ? [] : [`link del dev ${name}`]),
      `link add name ${name} ${mac}type vxlan id ${vxlan.vni} local ${vxlan.local} dev ${vxlan.lower} ` +
        // The range ends before its second number: every packet leaves from 4789, so that the hole can be exact.
        `dstport ${FRAMES_PORT} srcport ${FRAMES_PORT} ${FRAMES_PORT + 1} nolearning`,
      `link set dev ${name} mtu ${mtu} addrgenmode none`,
      ...(needsBridge ? [`link set dev ${name} master ${BRIDGE}`] : []),
      `link set dev ${name} up`,
    ],
  }
}

/** Why a VXLAN device cannot stay; null when it can. Other devices always can. */
function vxlanMisfit(wish: OverlayWish, name: string, { devices }: OverlayReading): string | null {
  const vxlan = [wish.frames, wish.proof].find((one) => one?.name === name)
  if (vxlan === undefined || vxlan === null) return null
  const device = devices.get(name)
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
    (name === FRAMES || device.address === wish.proof?.mac)
  return isFit ? null : 'has other settings'
}

function planInner({ inner }: OverlayWish, reading: OverlayReading, isNew: boolean): OverlayPlan {
  const { device, address, routes } = inner
  const isMissing = !reading.devices.has(device)
  if (isMissing && device === TUNNEL) return NOTHING
  const has = reading.devices
    .get(device)
    ?.addr_info?.some((one) => one.local === address && one.prefixlen === 32)
  const read = isNew ? [] : reading.routes.filter((route) => route.endsWith(` ${device}`))
  const missing = routes.filter((route) => !read.includes(`${route} ${device}`))
  const foreign = read.filter((route) => !routes.includes(route.slice(0, -device.length - 1)))
  return {
    ...NOTHING,
    findings: [
      ...(has === true && !isNew ? [] : [`${device} lacks ${address}`]),
      ...missing.map((route) => `route to ${route} is missing`),
      ...foreign.map((route) => `route ${route} is foreign`),
    ],
    ip: [
      ...(has === true && !isNew ? [] : [`addr replace ${address}/32 dev ${device}`]),
      ...foreign.map((route) => `route del ${route.replace(' ', ' dev ')}`),
      ...missing.map((route) => `route replace ${route}/32 dev ${device}`),
    ],
  }
}

function planForwarding(
  { name, forwarding }: VxlanWish,
  reading: OverlayReading,
  isNew: boolean,
): OverlayPlan {
  const read = isNew ? [] : forwardingOf(name, reading)
  const missing = forwarding.filter((entry) => !read.includes(entry))
  const foreign = read.filter((entry) => !forwarding.includes(entry))
  const command = (verb: string, entry: string) => {
    const [mac, ...destination] = entry.split(' ')
    return `fdb ${verb} ${mac} dev ${name} dst ${destination.join(' ')} self${verb === 'del' ? '' : ' permanent'}`
  }
  return {
    ...NOTHING,
    findings: [
      ...missing.map((entry) => `${name} lacks ${entry}`),
      ...foreign.map((entry) => `${name} has besides ${entry}`),
    ],
    bridge: [
      ...foreign.map((entry) => command('del', entry)),
      ...missing.map((entry) => command('append', entry)),
    ],
  }
}

/** `<mac> <destination>` of a VXLAN device's entries. */
export const forwardingOf = (name: string, { forwarding }: OverlayReading): readonly string[] =>
  forwarding
    .filter(({ device, destination }) => device === name && destination !== null)
    .map(({ mac, destination }) => `${mac} ${destination}`)
    .sort()

function planPinned({ pinned }: OverlayWish, reading: OverlayReading, isNew: boolean): OverlayPlan {
  const read = isNew
    ? []
    : reading.forwarding
        .filter(({ device, destination, isStatic }) => device === FRAMES && destination === null && isStatic)
        .map(({ mac }) => mac)
  const missing = pinned.filter((mac) => !read.includes(mac))
  const foreign = read.filter((mac) => !pinned.includes(mac))
  return {
    ...NOTHING,
    findings: [
      ...missing.map((mac) => `the bridge lacks ${mac}`),
      ...foreign.map((mac) => `the bridge has besides ${mac}`),
    ],
    bridge: [
      // Where a frame of a peer's may come from is written down, never learned.
      ...(isNew ? [`link set dev ${FRAMES} learning off`] : []),
      ...foreign.map((mac) => `fdb del ${mac} dev ${FRAMES} master`),
      ...missing.map((mac) => `fdb replace ${mac} dev ${FRAMES} master static`),
    ],
  }
}

function settings(device: string, wishes: readonly (readonly [boolean, string])[]): OverlayPlan {
  const lacking = wishes.filter(([isSet]) => !isSet).map(([, setting]) => setting)
  return {
    ...NOTHING,
    findings: lacking.map((setting) => `${device} is not ${setting}`),
    ip: lacking.map((setting) => `link set dev ${device} ${setting}`),
  }
}

const together = (plans: readonly OverlayPlan[]): OverlayPlan => ({
  findings: plans.flatMap(({ findings }) => findings),
  ip: plans.flatMap(({ ip }) => ip),
  bridge: plans.flatMap(({ bridge }) => bridge),
  wg: plans.flatMap(({ wg }) => wg),
})
