import type { Device, ForwardingEntry } from '../overlay-reading.ts'
import type { WireguardReading } from '../tunnel/wireguard-reading.ts'

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

export const NOTHING: OverlayPlan = { findings: [], ip: [], bridge: [], wg: [] }

/** The settings of a device that it lacks, as words of `ip link set`. */
export function settings(
  device: string,
  wishes: readonly (readonly [boolean, string])[],
): OverlayPlan {
  const lacking = wishes.filter(([isSet]) => !isSet).map(([, setting]) => setting)
  return {
    ...NOTHING,
    findings: lacking.map((setting) => `${device} is not ${setting}`),
    ip: lacking.map((setting) => `link set dev ${device} ${setting}`),
  }
}

export const together = (plans: readonly OverlayPlan[]): OverlayPlan => ({
  findings: plans.flatMap(({ findings }) => findings),
  ip: plans.flatMap(({ ip }) => ip),
  bridge: plans.flatMap(({ bridge }) => bridge),
  wg: plans.flatMap(({ wg }) => wg),
})
