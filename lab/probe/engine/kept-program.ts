import { z } from 'zod'
import { Handle, closeHandle } from './handle.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const Output = z.object({ output: z.string(), code: z.int().nullable() })

/** A program that lives in a namespace and answers lines. */
export interface KeptProgram extends AsyncDisposable {
  /** By which other requests to the engine name it. */
  readonly handle: number
  /** Writes the lines, waits until `until` is printed, answers all that was printed. Throws `E_PROGRAM_ENDED`. */
  ask(lines: string, until: string): Promise<string>
}

const WITHIN_MS = 5_000

export const keepProgram = async (
  engine: PacketEngine,
  ns: Namespace,
  argv: readonly string[],
): Promise<KeptProgram> => {
  const { handle } = await engine.call('keep', { ns, argv }, Handle)
  const askNow = async (lines: string, until: string): Promise<string> => {
    const request = { handle, text: `${lines}\n`, until, withinMs: WITHIN_MS }
    return (await engine.call('ask', request, Output)).output
  }
  // One question at a time: nothing in an answer tells whose it is.
  let last: Promise<unknown> = Promise.resolve()
  return {
    handle,
    ask(lines, until) {
      const answer = last.then(() => askNow(lines, until))
      last = answer.catch(() => undefined) // the asker hears of it; the next one asks anyway
      return answer
    },
    [Symbol.asyncDispose]: () => closeHandle(engine, handle),
  }
}
