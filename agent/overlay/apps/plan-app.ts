import type { Device } from '../overlay-reading.ts'
import { APP_DEVICE, CARD } from '../devices.ts'
import {
  NOTHING,
  type OverlayPlan,
  type OverlayReading,
  settings,
  together,
} from '../plan/overlay-plan.ts'
import { planDevice } from '../plan/plan-bridge.ts'
import { planForwarding, planPinned } from '../plan/plan-forwarding.ts'
import { planVxlan, vxlanMisfit } from '../plan/plan-vxlan.ts'
import type { AppWish, CardWish } from './app-wish.ts'

/** Compares the networks of all apps with the kernel: what no app wishes goes first. */
export const planApps = (apps: readonly AppWish[], reading: OverlayReading): OverlayPlan =>
  together([planLeftovers(apps, reading), ...apps.map((app) => planApp(app, reading))])

function planApp({ bridge, frames, pinned, cards }: AppWish, reading: OverlayReading): OverlayPlan {
  const isNew = vxlanMisfit(frames, reading) !== null
  const isLoose = reading.devices.get(frames.name)?.master !== bridge.name
  return together([
    planDevice(bridge, reading.devices),
    planVxlan(frames, reading),
    planForwarding(frames, reading, isNew),
    planPinned({ port: frames.name, pinned }, reading, isNew || isLoose),
    isNew ? NOTHING : settings(frames.name, portSettings(reading.devices.get(frames.name), true)),
    ...cards.map((card) => planCard(card, reading)),
    planStrangers(bridge.name, [frames.name, ...cards.map(({ name }) => name)], reading),
  ])
}

/**
 * A card's place on the bridge. One that is gone is not made again: its other end was in the container, and only the
 * engine puts one there.
 */
function planCard(card: CardWish, reading: OverlayReading): OverlayPlan {
  const { name, bridge, mac, mtu, isPinned } = card
  const device = reading.devices.get(name)
  if (device === undefined) return NOTHING
  if (!isPinned) return planLoose(device)
  return together([
    settings(name, [
      [device.mtu === mtu, `mtu ${mtu}`],
      [device.master === bridge, `master ${bridge}`],
      ...portSettings(device, false),
      [device.flags.includes('UP'), 'up'],
    ]),
    planPinned({ port: name, pinned: [mac] }, reading, device.master !== bridge),
  ])
}

/** A card that may not speak: it leads nowhere, and its container keeps it for when it may again. */
const planLoose = ({ ifname, master, flags }: Device): OverlayPlan =>
  settings(ifname, [
    [master === undefined, 'nomaster'],
    [!flags.includes('UP'), 'down'],
  ])

/** Where a MAC stands is written down, never learned; what is for nobody known goes to other hosts, to no card here. */
const portSettings = (
  device: Device | undefined,
  isFlooded: boolean,
): readonly (readonly [boolean, string])[] => {
  const port = device?.linkinfo?.info_slave_data
  const flood = isFlooded ? 'on' : 'off'
  return [
    [port?.learning === false, 'type bridge_slave learning off'],
    [port?.flood === isFlooded, `type bridge_slave flood ${flood}`],
    [port?.hairpin === false, 'type bridge_slave hairpin off'],
    [port?.mcast_flood === true, 'type bridge_slave mcast_flood on'],
    [port?.bcast_flood === true, 'type bridge_slave bcast_flood on'],
  ]
}

/** A port that is not ours would speak on the app's network as whoever it likes. */
function planStrangers(
  bridge: string,
  ports: readonly string[],
  { devices }: OverlayReading,
): OverlayPlan {
  const foreign = [...devices.values()].filter(
    ({ ifname, master }) => master === bridge && !ports.includes(ifname),
  )
  return {
    ...NOTHING,
    findings: foreign.map(({ ifname }) => `${ifname} is a foreign port of ${bridge}`),
    ip: foreign.map(({ ifname }) => `link set dev ${ifname} nomaster`),
  }
}

/**
 * On a host that was told nothing, or has lost it, there is no app's network. Cards lead nowhere, and wait: control may
 * say the next moment that all is as it was.
 */
export const planNoApps = ({ devices }: OverlayReading): OverlayPlan => {
  const all = [...devices.values()].filter(({ ifname }) => APP_DEVICE.test(ifname))
  const cards = all.filter(({ ifname }) => ifname.startsWith(CARD))
  const left = all.filter(({ ifname }) => !ifname.startsWith(CARD)).map(({ ifname }) => ifname)
  return together([...cards.map(planLoose), planGone(left)])
}

/** Devices of apps that are no more. With a card its far end goes out of the container. */
export function planLeftovers(apps: readonly AppWish[], { devices }: OverlayReading): OverlayPlan {
  const wished = new Set(
    apps.flatMap(({ bridge, frames, cards }) => [
      bridge.name,
      frames.name,
      ...cards.map(({ name }) => name),
    ]),
  )
  return planGone([...devices.keys()].filter((name) => APP_DEVICE.test(name) && !wished.has(name)))
}

const planGone = (left: readonly string[]): OverlayPlan => ({
  ...NOTHING,
  findings: left.map((name) => `${name} stands there`),
  ip: left.map((name) => `link del dev ${name}`),
})
