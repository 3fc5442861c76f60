import { z } from 'zod'
import { Handle, closeHandle } from './handle.ts'
import type { PacketEngine } from './packet-engine.ts'

const Sample = z.object({ at: z.number(), snmp: z.string(), snmp6: z.string(), dev: z.string() })

const FollowState = z.object({
  first: Sample,
  last: Sample,
  /** The first answer to `poll` that held the needle. */
  found: z.object({ at: z.number(), answer: z.string() }).nullable(),
  /** The newest answer to `last`; after the end, the one given right then. */
  answer: z.string(),
  /** When the process ended, nanoseconds since 1970. */
  ended: z.number().nullable(),
})
export type FollowState = z.infer<typeof FollowState>

/** A question to a program kept in the same namespace. */
export interface FollowQuestion {
  readonly handle: number
  readonly poll: string
  readonly last: string
  readonly until: string
  readonly needle: string
}

/** Watches a machine's namespace to the very end of its process. */
export interface Follow extends AsyncDisposable {
  state(): Promise<FollowState>
}

export interface FollowSpec {
  readonly pid: number
  readonly everyMs: number
  /** The program is ended when the process has ended: it would keep the namespace alive. */
  readonly question: FollowQuestion
}

/** Throws `E_NAMESPACE_GONE` when the process has ended before. */
export const follow = async (engine: PacketEngine, spec: FollowSpec): Promise<Follow> => {
  const { handle } = await engine.call('follow', spec, Handle)
  return {
    state: () => engine.call('state', { handle }, FollowState),
    [Symbol.asyncDispose]: () => closeHandle(engine, handle),
  }
}
