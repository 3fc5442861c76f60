import type { Writable } from 'node:stream'
import { shownJson } from '../../shown/shown-text.ts'
import type { Steps } from '../../steps.ts'

/** One line of progress in `--json` mode, on standard error: standard output carries the answer alone. */
export type StepLine = { readonly step: string } & (
  | { readonly state: 'begun' }
  | { readonly state: 'running'; readonly status: string }
  | { readonly state: 'done'; readonly ms: number }
  | { readonly state: 'failed'; readonly ms: number; readonly why: string }
  | { readonly state: 'skipped'; readonly why: string }
)

/** Progress for programs: a JSON line when a step begins, for each new thing it says, and when it ends. */
export const jsonSteps = (stderr: Writable): Steps => {
  const tell = (line: StepLine): void => {
    stderr.write(`${shownJson(line)}\n`)
  }
  const run: Steps['run'] = async (step, work) => {
    const startedAt = performance.now()
    const ms = (): number => Math.round(performance.now() - startedAt)
    tell({ step, state: 'begun' })
    try {
      const result = await work((status) => {
        tell({ step, state: 'running', status })
      })
      tell({ step, state: 'done', ms: ms() })
      return result
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      tell({ step, state: 'failed', ms: ms(), why })
      throw cause
    }
  }
  return {
    run,
    also: run,
    skip: (step, why) => {
      tell({ step, state: 'skipped', why })
    },
    close: () => undefined,
  }
}
