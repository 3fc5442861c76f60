import type { Namespace } from '../probe/engine/namespace.ts'
import { readNetFiles } from '../probe/engine/net-files.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'

/** The names of all interfaces of a namespace (`/proc/net/dev`). */
export const interfacesOf = async (
  engine: PacketEngine,
  ns: Namespace,
): Promise<readonly string[]> => {
  const files = await readNetFiles(engine, ns, ['dev'])
  return (files.get('dev') ?? '').split('\n').flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? [])
}
