import { setTimeout as delay } from 'node:timers/promises'
import type { ControlEvent } from '../../control/api/contract.ts'
import type { Lab } from '../lab.ts'
import { reachStanding } from '../lifecycle/reach-control.ts'

interface Follow {
  readonly lab: Lab
  /** Told about a control that is away. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * Control's events, history first, for as long as there is a control: through its restarts, each event once.
 * Ends with an error when control does not come back.
 */
export async function* followEvents({
  lab,
  say,
  signal,
}: Follow): AsyncGenerator<ControlEvent, void, undefined> {
  for (let after = 0; ;) {
    const control = await reachStanding(lab.backend, lab.name, signal)
    try {
      for await (const event of control.events({ after, follow: true, signal })) {
        yield event
        after = event.seq
      }
    } catch (error) {
      signal.throwIfAborted()
      say(`control ended the stream (${messageOf(error)}); waiting for it`)
      await delay(AGAIN_MS, undefined, { signal }) // a machine that was just killed still counts as running for a blink
    }
  }
}

const AGAIN_MS = 500

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
