import { z } from 'zod'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const CommandResult = z.object({ code: z.int(), stdout: z.string(), stderr: z.string() })
export type CommandResult = z.infer<typeof CommandResult>

export interface CommandSpec {
  readonly ns: Namespace
  readonly argv: readonly string[]
  readonly input?: string
  readonly withinMs?: number
}

const WITHIN_MS = 10_000

/** Runs a program of the switch's inside a namespace. Throws `E_OS_ENOENT` when the switch lacks it. */
export const runIn = (
  engine: PacketEngine,
  { ns, argv, input = '', withinMs = WITHIN_MS }: CommandSpec,
): Promise<CommandResult> =>
  engine.call('run', { ns, argv, input, withinMs }, CommandResult, { withinMs: withinMs + 5_000 })
