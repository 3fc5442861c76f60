import type { Writable } from 'node:stream'
import { shownText } from '../../shown/shown-text.ts'
import { spentTime } from './spent-time.ts'
import type { Steps } from '../../steps.ts'

const firstLine = (cause: unknown): string =>
  shownText((cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '')

/** A line when a step begins, a line for each new thing it says, a line with its time when it ends. */
export const plainSteps = (stderr: Writable): Steps => {
  const line = (text: string): void => {
    stderr.write(`${text}\n`)
  }
  const run: Steps['run'] = async (title, work) => {
    const startedAt = performance.now()
    line(`→ ${title}`)
    try {
      const result = await work((status) => {
        line(`    ${title}: ${shownText(status)}`)
      })
      line(`✔ ${title} (${spentTime(startedAt)})`)
      return result
    } catch (cause) {
      line(`✖ ${title} (${spentTime(startedAt)}): ${firstLine(cause)}`)
      throw cause
    }
  }
  return {
    run,
    also: run,
    skip: (title, why) => {
      line(`- ${title}: not needed, ${why}`)
    },
    close: () => undefined,
  }
}
