import { z } from 'zod'
import { closeHandle } from './handle.ts'
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
  /** What rules handed to the packet log, in order: nanoseconds since 1970, the packet from its IP header on in base64. */
  logged: z.array(z.object({ at: z.number(), packet: z.string() })),
  /** What `rules` printed when the watch began, and when the first packet was accepted; null: not (or not to be) had. */
  rules: z.object({ before: z.string().nullable(), then: z.string().nullable() }),
  /** The machine's youngest processes then, youngest first, each with its control group. */
  busy: z.array(z.object({ ageMs: z.number(), name: z.string(), group: z.string() })),
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

const Opened = z.object({ handle: z.int(), group: z.int().nullable() })

/** Watches a machine's namespace to the very end of its process. */
export interface Follow extends AsyncDisposable {
  /** The group of the namespace's packet log that is heard; null where the kernel has none. */
  readonly group: number | null
  state(): Promise<FollowState>
}

export interface FollowSpec {
  readonly pid: number
  readonly everyMs: number
  /** The program is ended when the process has ended: it would keep the namespace alive. */
  readonly question: FollowQuestion
  /** A command that prints the namespace's ruleset. */
  readonly rules: readonly string[]
}

/** Throws `E_NAMESPACE_GONE` when the process has ended before. */
export const follow = async (engine: PacketEngine, spec: FollowSpec): Promise<Follow> => {
  const { handle, group } = await engine.call('follow', spec, Opened)
  return {
    group,
    state: () => engine.call('state', { handle }, FollowState),
    [Symbol.asyncDispose]: () => closeHandle(engine, handle),
  }
}
