import { z } from 'zod'
import { programSilent } from './engine-errors.ts'
import { Handle, closeHandle } from './handle.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

const Output = z.object({ output: z.string(), code: z.int().nullable() })

/** A program that lives in a namespace and answers lines. */
export interface KeptProgram extends AsyncDisposable {
  /** By which other requests to the engine name it. */
  readonly handle: number
  /** Writes the lines, waits until `until` is printed, answers all that was printed. Throws `E_PROGRAM_ENDED`, `E_PROGRAM_SILENT`. */
  ask(lines: string, until: string): Promise<string>
}

/** How long it may print nothing: nft on a busy machine takes seconds to list tens of thousands of elements. */
const SILENT_MS = 15_000

export const keepProgram = async (
  engine: PacketEngine,
  ns: Namespace,
  argv: readonly string[],
  silentMs = SILENT_MS,
): Promise<KeptProgram> => {
  const { handle } = await engine.call('keep', { ns, argv }, Handle)
  const askNow = async (lines: string, until: string): Promise<string> => {
    const request = { handle, text: `${lines}\n`, until, withinMs: silentMs }
    const { output, code } = await engine.call('ask', request, Output, { withinMs: 3 * silentMs })
    // What is cut off is no answer, and the rest of it would be taken for the next one.
    if (code === null && !output.includes(until)) throw programSilent(argv, output)
    return output
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
