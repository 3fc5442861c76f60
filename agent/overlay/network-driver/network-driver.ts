import type { Logger } from '../../log.ts'
import { sliceOf } from '../../protocol/app-addresses.ts'
import type { Ipv4 } from '../../protocol/names.ts'
import { ipamCalls } from './ipam-calls.ts'
import { type NetworkCallsParts, networkCalls } from './network-calls.ts'
import { servePlugIn } from './plug-in-server.ts'

export interface NetworkDriverParts extends NetworkCallsParts {
  readonly socket: string
  /** Underlay address of this host. */
  readonly address: Ipv4
  readonly log: Logger
}

/** The driver `drawbridge` of networks and of their addresses, for the engine on this host. */
export const openNetworkDriver = (parts: NetworkDriverParts): Promise<AsyncDisposable> =>
  servePlugIn(
    parts.socket,
    {
      ...networkCalls(parts),
      ...ipamCalls({ memory: parts.memory, slice: sliceOf(parts.address) }),
    },
    parts.log,
  )
