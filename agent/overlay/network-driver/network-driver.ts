import { messageOf } from '../../agent-error.ts'
import type { Logger } from '../../log.ts'
import { sliceOf } from '../../protocol/app-addresses.ts'
import type { Ipv4 } from '../../protocol/names.ts'
import { ipamCalls } from './ipam-calls.ts'
import { forgetEnded, type NetworkCallsParts, networkCalls } from './network-calls.ts'
import { servePlugIn } from './plug-in-server.ts'

export interface NetworkDriverParts extends NetworkCallsParts {
  readonly socket: string
  /** Underlay address of this host. */
  readonly address: Ipv4
  readonly log: Logger
}

/** The driver `drawbridge` of networks and of their addresses, for the engine on this host. */
export async function openNetworkDriver(parts: NetworkDriverParts): Promise<AsyncDisposable> {
  const { socket, memory, address, log } = parts
  await forgetEnded(parts).catch((thrown: unknown) => {
    log.warn('cards of containers that have ended could not be removed', {
      error: messageOf(thrown),
    })
  })
  const calls = { ...networkCalls(parts), ...ipamCalls({ memory, slice: sliceOf(address) }) }
  return servePlugIn(socket, calls, log)
}
