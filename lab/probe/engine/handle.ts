import { z } from 'zod'
import { ProbeError } from '../errors.ts'
import type { PacketEngine } from './packet-engine.ts'

export const Handle = z.object({ handle: z.int() })

/** Closes what a handle names. A closed engine has closed it already. */
export const closeHandle = async (engine: PacketEngine, handle: number): Promise<void> => {
  try {
    await engine.call('close', { handle }, z.unknown())
  } catch (error) {
    if (!(error instanceof ProbeError && error.code === 'E_ENGINE_CLOSED')) throw error
  }
}
