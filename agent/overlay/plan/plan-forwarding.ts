import type { VxlanWish } from '../device-wish.ts'
import { NOTHING, type OverlayPlan, type OverlayReading } from './overlay-plan.ts'

/** Pinned entries of a VXLAN device: whatever else stands there goes. */
export function planForwarding(
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

/** MACs that stand behind one port of a bridge. */
export interface PinnedWish {
  readonly port: string
  readonly pinned: readonly string[]
}

/** Pinned entries of a port on its bridge. */
export function planPinned(
  { port, pinned }: PinnedWish,
  reading: OverlayReading,
  isNew: boolean,
): OverlayPlan {
  const read = isNew
    ? []
    : reading.forwarding
        .filter(
          ({ device, destination, isStatic }) =>
            device === port && destination === null && isStatic,
        )
        .map(({ mac }) => mac)
  const missing = pinned.filter((mac) => !read.includes(mac))
  const foreign = read.filter((mac) => !pinned.includes(mac))
  return {
    ...NOTHING,
    findings: [
      ...missing.map((mac) => `the bridge lacks ${mac} at ${port}`),
      ...foreign.map((mac) => `the bridge has besides ${mac} at ${port}`),
    ],
    bridge: [
      // Where a frame of a peer's may come from is written down, never learned.
      ...(isNew ? [`link set dev ${port} learning off`] : []),
      ...foreign.map((mac) => `fdb del ${mac} dev ${port} master`),
      ...missing.map((mac) => `fdb replace ${mac} dev ${port} master static`),
    ],
  }
}
