import type { FrameFate, WireReading } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import type { StrangerActor } from './stranger-actor.ts'

/** A frame of the overlay, in clear on the underlay: from where, in whose name, to whom. */
export interface Injected {
  readonly from: HostActor | StrangerActor
  /** Wears the underlay's addresses of this host besides. */
  readonly wearing?: HostActor
  readonly as: HostActor
  readonly to: HostActor
  /** `frames`: the port of VXLAN; `tunnel`: the one for which the hole is. */
  readonly port: 'frames' | 'tunnel'
}

const PORTS = { frames: 4789, tunnel: 51820 } as const

/** Puts it on the wire and tells how far it came. */
export async function inject({ from, wearing, as, to, port }: Injected): Promise<FrameFate> {
  return to.lab.packets.inject({
    from: from.name,
    as: as.name,
    to: to.name,
    port: PORTS[port],
    wearing: wearing?.host.plan.cable,
  })
}

/** A message from one host to another over the overlay, and what of it can be read at the switch. */
export const tapOverlay = async (from: HostActor, to: HostActor): Promise<WireReading> =>
  from.lab.packets.tapOverlay(from.name, to.name)

/** The same message in clear on the same wire. */
export const tapInClear = async (from: HostActor, to: HostActor): Promise<WireReading> =>
  from.lab.packets.tapInClear(from.name, to.name)
