import { z } from 'zod'
import { closeHandle } from './handle.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const Fresh = z.object({ handle: z.int(), path: z.string() })

export interface FreshNamespace extends AsyncDisposable {
  readonly ns: Namespace & { readonly path: string }
}

/** An empty network namespace that lives as long as this object (or the engine). */
export const freshNamespace = async (engine: PacketEngine): Promise<FreshNamespace> => {
  const { handle, path } = await engine.call('namespace', {}, Fresh)
  return { ns: { path }, [Symbol.asyncDispose]: () => closeHandle(engine, handle) }
}
