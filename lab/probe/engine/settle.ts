import { z } from 'zod'
import type { PacketEngine } from './packet-engine.ts'

/** Returns when every packet that a tap has shown so far has gone through all rules. */
export const settle = async (engine: PacketEngine): Promise<void> => {
  await engine.call('settle', {}, z.object({}))
}
