import { z } from 'zod'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const Files = z.object({ files: z.record(z.string(), z.string().nullable()) })

/** Files of /proc/net as the namespace sees them; null where the kernel has none. */
export const readNetFiles = async (
  engine: PacketEngine,
  ns: Namespace,
  names: readonly string[],
): Promise<ReadonlyMap<string, string | null>> => {
  const { files } = await engine.call('files', { ns, names }, Files)
  return new Map(Object.entries(files))
}
