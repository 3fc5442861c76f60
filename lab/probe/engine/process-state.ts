import { z } from 'zod'
import type { PacketEngine } from './packet-engine.ts'

/** `frozen`: paused by the engine; `stopped`: by a signal. */
export const ProcessState = z.enum(['running', 'frozen', 'stopped', 'gone'])
export type ProcessState = z.infer<typeof ProcessState>

export const processState = async (engine: PacketEngine, pid: number): Promise<ProcessState> =>
  (await engine.call('process', { pid }, z.object({ state: ProcessState }))).state
