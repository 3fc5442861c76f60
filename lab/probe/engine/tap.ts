import type { BpfProgram } from '../bpf/bpf.ts'
import { Handle } from './handle.ts'
import { type Listener, listenerOf } from './listen.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

export interface TapSpec {
  readonly ns: Namespace
  readonly interface: string
  /** Judged in the kernel; an empty program lets everything through. */
  readonly filter: BpfProgram
  /** Hand over only frames that hold these bytes anywhere; the others are counted as scanned. */
  readonly contains?: string
  /** Hear what leaves through the card too. */
  readonly outgoing?: boolean
  readonly ringBytes?: number
}

const RING_BYTES = 16 << 20

/** Hears frames on a card before any firewall judges them. */
export const openTap = async (engine: PacketEngine, spec: TapSpec): Promise<Listener> => {
  const { ns, filter, contains = '', outgoing = false, ringBytes = RING_BYTES } = spec
  const request = { ns, interface: spec.interface, filter, contains, outgoing, ring: ringBytes }
  const { handle } = await engine.call('tap', request, Handle)
  return listenerOf(engine, handle)
}
