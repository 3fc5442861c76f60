import { z } from 'zod'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { FollowQuestion } from '../engine/follow.ts'
import { ProbeError } from '../errors.ts'
import { OBSERVER_TABLE } from '../observer/table.ts'

const Output = z.object({ output: z.string() })
const END = 'no_such_table_after_log'
const WITHIN_MS = 5_000

interface LogSpec {
  /** The program that owns the observer's table. */
  readonly question: FollowQuestion
  /** Whose packets. */
  readonly mac: string
  readonly group: number
}

/**
 * Has the kernel hand over the first packet of each kind that it accepts from one card, whole: a rule right before the
 * one that writes its kind down. It holds no verdict, and goes when it is disposed, or with the observer.
 */
export const logFirstAccepted = async (
  engine: PacketEngine,
  { question, mac, group }: LogSpec,
): Promise<AsyncDisposable> => {
  const chain = `inet ${OBSERVER_TABLE} first_of_${mac.replaceAll(':', '')}_${String(group)}`
  const order = async (text: string): Promise<void> => {
    const request = { handle: question.handle, text: `${text}\nlist table inet ${END}\n` }
    await engine.call('ask', { ...request, until: `${END}\n`, withinMs: WITHIN_MS }, Output)
  }
  const known = 'ether saddr . meta nfproto . meta l4proto != @senders'
  await order(
    `add chain ${chain} { type filter hook input priority ${String(BEFORE_SENDERS)}; }; ` +
      `add rule ${chain} iif != lo meta iiftype ether ether saddr ${mac} ${known} log group ${String(group)}`,
  )
  return {
    async [Symbol.asyncDispose]() {
      await order(`flush chain ${chain}; delete chain ${chain}`).catch(unlessOver)
    },
  }
}

/** The observer writes senders down at 1000. */
const BEFORE_SENDERS = 999

/** The program ended with its machine, and the table with it. */
function unlessOver(error: unknown): void {
  const over = ['E_PROGRAM_ENDED', 'E_NO_HANDLE']
  if (!(error instanceof ProbeError && over.includes(error.code))) throw error
}
