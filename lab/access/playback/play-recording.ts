import { setTimeout as pause } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import { shownLines } from '../../shown/shown-text.ts'
import { TerminalFilter } from '../../shown/terminal-filter.ts'
import type { Recording } from './parse-recording.ts'

/** Nobody waits longer for something to happen. */
const LONGEST_PAUSE_MS = 2000

interface Play {
  readonly recording: Recording
  /** 2 is twice as fast. */
  readonly speed: number
  readonly stdout: Writable
  readonly signal: AbortSignal
}

/** Shows a recording on a terminal as it happened; what would reach beyond the picture is taken out of it. */
export async function playRecording({ recording, speed, stdout, signal }: Play): Promise<void> {
  const filter = new TerminalFilter()
  let playedMs = 0
  try {
    for (const { atMs, text } of recording.outputs) {
      const waitMs = Math.min((atMs - playedMs) / speed, LONGEST_PAUSE_MS)
      playedMs = atMs
      // The very pace is what is asked for: nothing is waited for here.
      if (waitMs >= 1) await pause(waitMs, undefined, { signal })
      stdout.write(filter.pass(text))
    }
  } finally {
    stdout.write(`${filter.end()}\r\n`)
  }
}

/** A recording as plain text, at once: for whatever is no terminal. Escapes are shown. */
export const plainRecording = ({ outputs }: Recording): string =>
  shownLines(
    outputs
      .map(({ text }) => text)
      .join('')
      .replaceAll('\r\n', '\n'),
  )
