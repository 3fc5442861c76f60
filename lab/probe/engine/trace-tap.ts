import type { BpfProgram } from '../bpf/bpf.ts'
import { Handle } from './handle.ts'
import { type Listener, listenerOf } from './listen.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const RING_BYTES = 64 << 20

/** Hears what `filter` leaves of the kernel's rule tracer (what `nft monitor trace` prints) as raw netlink messages. */
export const openTraceTap = async (
  engine: PacketEngine,
  ns: Namespace,
  filter: BpfProgram,
): Promise<Listener> => {
  const { handle } = await engine.call('trace', { ns, filter, ring: RING_BYTES }, Handle)
  return listenerOf(engine, handle)
}
